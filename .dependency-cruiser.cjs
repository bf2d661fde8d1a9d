// The rooms of packages/verger/src: each may import itself and the rooms named here, nothing else.
const rooms = {
  common: [],
  aws: ['common'],
  storage: ['common', 'aws'],
  onnx: ['common'],
  images: ['common'],
  backbone: ['common', 'storage', 'onnx', 'images'],
  pca: ['common'],
  parquet: ['common', 'storage'],
  packed: ['common', 'storage', 'parquet'],
  pool: ['common'],
  // Functions of tables: neighbours, map, suspects. The tasks of a study call them.
  study: ['common'],
  job: ['common', 'storage', 'backbone', 'pca', 'parquet', 'packed', 'pool'],
  worker: [
    'common',
    'storage',
    'onnx',
    'images',
    'backbone',
    'pca',
    'parquet',
    'packed',
    'job',
    'pool',
    'study',
    // Which rows are learned, and what a recogniser refuses.
    'recognise',
  ],
  driver: ['common', 'storage', 'backbone', 'pca', 'parquet', 'packed', 'job', 'study', 'recognise'],
  // Images: a model is checked on a picture.
  models: ['common', 'storage', 'onnx', 'backbone', 'images'],
  sync: ['common', 'storage'],
  // ONNX Runtime projects new rows with the same sums as a run.
  runs: ['common', 'storage', 'onnx', 'pca', 'parquet', 'pool', 'job'],
  // Job and packed: where the images of a result lie.
  pictures: ['common', 'storage', 'images', 'packed', 'pool', 'job'],
  // Study: images of one group are those of one film. ONNX and backbone: a recogniser as one model with it.
  // Pool and pictures: those on the page of an evaluation.
  recognise: ['common', 'storage', 'onnx', 'backbone', 'job', 'study', 'runs', 'pool', 'pictures'],
  facts: ['common'],
  // Filter: the spool of images that workers read.
  robot: ['common', 'storage', 'images', 'backbone', 'pool', 'job', 'filter', 'recognise', 'facts'],
  // Job: the digest of a backbone's features.
  phone: ['common', 'storage', 'onnx', 'images', 'backbone', 'job', 'recognise'],
  serve: ['common', 'storage', 'parquet', 'job', 'runs', 'pictures', 'robot', 'facts'],
  engines: ['common', 'backbone', 'job', 'pool'],
  // Backbone and job: a run on a cluster has a model, and events.
  clusters: ['common', 'aws', 'storage', 'backbone', 'job', 'engines'],
  api: [
    'common',
    'aws',
    'storage',
    'onnx',
    'images',
    'backbone',
    'pca',
    'job',
    'pool',
    // Packed: whether a file holds images.
    'packed',
    'driver',
    'models',
    'runs',
    'recognise',
    'phone',
    'facts',
    'engines',
    // One image at a time, by the worker of `verger features`.
    'filter',
    // The token of a cluster of this user.
    'clusters',
  ],
  notebook: ['common'],
  filter: ['common', 'storage', 'backbone', 'job', 'pool', 'worker'],
  dataset: ['common', 'storage', 'packed', 'images', 'job', 'pool', 'driver'],
};
// But not the package's entry, with which each command would load what all of them need.
rooms.cli = Object.keys(rooms);

const roomRules = Object.entries(rooms).map(([room, others]) => ({
  name: `${room}-stays-in-its-place`,
  comment: `src/${room} may import: ${others.join(', ')}`,
  severity: 'error',
  from: { path: `^packages/verger/src/${room}/` },
  to: {
    path: '^packages/verger/src/',
    pathNot: [`^packages/verger/src/(${[room, ...others].join('|')})/`],
  },
}));

// Each heavy dependency has one room.
const homes = {
  sharp: 'images',
  'onnxruntime-node': 'onnx',
  h5wasm: 'models',
  'parquet-wasm': 'parquet',
  'apache-arrow': 'parquet',
  '@aws-sdk': '(aws|storage/s3|clusters/emr)',
  hyparquet: 'parquet',
  'hyparquet-compressors': 'parquet',
  '@observablehq/plot': '(runs|recognise/page)',
  linkedom: 'runs',
  '@verger/orchard': 'dataset',
  hono: 'serve',
  '@hono': 'serve',
  commander: 'cli',
  ws: 'robot',
  protobufjs: 'onnx',
};

const homeRules = Object.entries(homes).map(([dependency, room]) => ({
  name: `${dependency.replace(/[@/]/g, '')}-lives-in-${room.replace(/\W+/g, '-')}`,
  severity: 'error',
  from: { path: '^packages/verger/src/', pathNot: `^packages/verger/src/${room}/` },
  to: { path: `node_modules/${dependency}(/|$)` },
}));

// What each package may import of the others: their entries, and only of those named here.
const packages = {
  'spark-connect': [],
  vision: [],
  recogniser: [],
  facts: [],
  orchard: [],
  verger: ['spark-connect', 'vision', 'recogniser', 'facts', 'orchard'],
};

const packageRules = Object.entries(packages).map(([name, others]) => ({
  name: `${name}-imports-entries-only`,
  comment: `packages/${name} may import: ${others.join(', ')}`,
  severity: 'error',
  from: { path: `^packages/${name}/src/` },
  to: {
    path: '^packages/',
    pathNot: [`^packages/${name}/`, ...others.map((other) => `^packages/${other}/src/index[.]ts$`)],
  },
}));

// Dependencies that one package hides from the others.
const grpcRule = {
  name: 'grpc-lives-in-spark-connect',
  severity: 'error',
  from: { path: '^packages/', pathNot: '^packages/spark-connect/' },
  to: { path: 'node_modules/@grpc(/|$)' },
};

// The pages run in a browser, and know of the server what it answers.
const pagesRules = [
  {
    name: 'pages-run-in-a-browser',
    severity: 'error',
    from: { path: '^apps/pages/src/' },
    to: { pathNot: ['^apps/pages/src/', '^packages/', 'node_modules/preact/'] },
  },
  {
    name: 'pages-take-only-types-of-the-server',
    severity: 'error',
    from: { path: '^apps/pages/src/' },
    to: { path: '^packages/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'pages-read-what-the-server-answers',
    severity: 'error',
    from: { path: '^apps/pages/src/' },
    to: { path: '^packages/', pathNot: '^packages/verger/src/(serve|runs)/' },
  },
];

// The phone's app runs in a browser, and shares what packages offer to browsers.
const phoneRules = [
  {
    name: 'phone-runs-in-a-browser',
    severity: 'error',
    from: { path: '^apps/phone/' },
    to: {
      pathNot: [
        '^apps/phone/',
        '^apps/pages/src/(kept[.]ts|styles/theme[.]css)$',
        '^packages/(vision|recogniser|facts)/',
        '^packages/verger/src/phone/app-manifest[.]ts$',
        'node_modules/(preact|onnxruntime-web|onnxruntime-common)/',
      ],
    },
  },
  {
    name: 'phone-takes-only-types-of-verger',
    severity: 'error',
    from: { path: '^apps/phone/' },
    to: { path: '^packages/verger/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'onnxruntime-web-lives-in-the-worker',
    severity: 'error',
    from: { path: '^apps/', pathNot: '^apps/phone/src/worker/' },
    to: { path: 'node_modules/onnxruntime-web/' },
  },
];

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...roomRules,
    ...homeRules,
    {
      name: 'vision-runs-anywhere',
      comment: 'what a browser runs too takes nothing of Node, and no other package of ours',
      severity: 'error',
      from: { path: '^packages/vision/src/' },
      to: { pathNot: ['^packages/vision/src/', 'node_modules/@cornerstonejs/'] },
    },
    {
      name: 'recogniser-runs-anywhere',
      severity: 'error',
      from: { path: '^packages/recogniser/src/' },
      to: { pathNot: ['^packages/recogniser/src/'] },
    },
    {
      name: 'facts-run-anywhere',
      severity: 'error',
      from: { path: '^packages/facts/src/' },
      to: { pathNot: ['^packages/facts/src/'] },
    },
    {
      name: 'cornerstonejs-lives-in-vision',
      severity: 'error',
      from: { pathNot: '^packages/vision/src/' },
      to: { path: 'node_modules/@cornerstonejs/' },
    },
    ...packageRules,
    grpcRule,
    ...pagesRules,
    ...phoneRules,
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: '(node_modules|/dist)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
