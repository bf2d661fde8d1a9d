// The rooms of src/, lowest first. A room may use itself and the rooms of lower layers, nothing else.
const layers = [
  ['common'],
  ['storage'],
  ['onnx'],
  ['images', 'backbone', 'pca', 'parquet'],
  ['pipeline', 'models', 'sync'],
  ['engines', 'runs'],
  ['api', 'dataset', 'filter'],
  ['cli'],
];

// The command line is the library's first user: it may take the package's entry.
const entryFor = (room) => (room === 'cli' ? ['^packages/verger/src/index[.]ts$'] : []);

const layerRules = layers.flatMap((rooms, depth) =>
  rooms.map((room) => {
    const allowed = [...layers.slice(0, depth).flat(), room];
    return {
      name: `${room}-knows-only-lower-rooms`,
      comment: `src/${room} may import: ${allowed.join(', ')}`,
      severity: 'error',
      from: { path: `^packages/verger/src/${room}/` },
      to: {
        path: '^packages/verger/src/',
        pathNot: [`^packages/verger/src/(${allowed.join('|')})/`, ...entryFor(room)],
      },
    };
  }),
);

// Each heavy dependency has one room; Arrow has two, being the format both of Parquet's batches and of Spark's.
const homes = {
  sharp: 'images',
  '@cornerstonejs': 'images',
  'onnxruntime-node': 'onnx',
  h5wasm: 'models',
  'parquet-wasm': 'parquet',
  'apache-arrow': '(parquet|engines/spark)',
  '@grpc': 'engines/spark',
  '@aws-sdk': 'storage/s3',
  hyparquet: 'parquet',
  '@observablehq/plot': 'runs',
  linkedom: 'runs',
  commander: 'cli',
};

const homeRules = Object.entries(homes).map(([dependency, room]) => ({
  name: `${dependency.replace(/[@/]/g, '')}-lives-in-${room.replace(/\W+/g, '-')}`,
  severity: 'error',
  from: { path: '^packages/verger/src/', pathNot: `^packages/verger/src/${room}/` },
  to: { path: `node_modules/${dependency}(/|$)` },
}));

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    ...layerRules,
    ...homeRules,
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    exclude: { path: '/(test|dist)/' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
