// Bundles what starts as a process, often and many at a time: the command and its workers. Loading one file takes half
// the time of loading hundreds. The bundles replace the entries of the built modules; what they share is in
// `<built>/bundled/`, two folders below the package as every module that looks for the package's files.
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { forNode, licencesOf, withRequire } from './bundling.mjs';
import { manifestOf } from './packages.mjs';

const [built] = process.argv.slice(2);

/** Pure JavaScript that nearly every process loads. The rest stays a package: large, native, or rarely needed. */
const included = [
  'zod',
  'hyparquet',
  'hyparquet-compressors',
  'protobufjs',
  '@verger/vision',
  '@verger/recogniser',
  '@verger/facts',
  '@verger/orchard',
];
const dependencies = Object.keys(manifestOf('verger').dependencies ?? {});

const { metafile } = await build({
  ...forNode,
  ...withRequire,
  metafile: true,
  entryPoints: ['cli/main.js', 'worker/main.js'].map((entry) => join(built, entry)),
  outdir: built,
  outbase: built,
  allowOverwrite: true,
  chunkNames: 'bundled/[name]-[hash]',
  // A command is loaded only if its name is given.
  splitting: true,
  external: dependencies.filter((name) => !included.includes(name)),
  legalComments: 'eof',
});

// Nothing loads the modules of the command any more; those of the workers belong to the library too.
for (const name of readdirSync(join(built, 'cli')))
  if (name !== 'main.js') rmSync(join(built, 'cli', name), { recursive: true });

writeFileSync(join(built, 'bundled/THIRD-PARTY.txt'), licencesOf(Object.keys(metafile.inputs)));
