// `npm start`: sets up, then demonstrates `verger run` on a synthetic orchard with the embedded backbone. The axes are
// fitted on the gallery alone, and the held-out views are projected on them: nothing is learned from what is asked. Then a
// recogniser learns the gallery. Other fruit, of one more kind, calibrates it; of that kind it says that it does not know.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { nearestNeighbourAccuracy } from './nearest-neighbour.mjs';
import { setUp } from './set-up.mjs';

const orchard = 'demo/orchard';
const gallery = 'demo/gallery';
const heldOut = 'demo/held-out';
const scene = 'demo/scene';
const photos = 'demo/photos';
const recogniser = 'demo/fruit.recogniser';
const evaluation = 'demo/evaluation.html';
const app = 'demo/app';

/** @param {string[]} args */
function verger(...args) {
  console.log(`\n> verger ${args.join(' ')}`);
  const { status } = spawnSync(process.execPath, ['packages/verger/dist/cli/main.js', ...args], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

setUp();
verger('dataset', 'synthesize', orchard, '--kinds', '24', '--views', '30', '--seed', '1', '--overwrite');
verger('run', `${orchard}/Training`, gallery, '--components', '50', '--overwrite');
verger('run', `${orchard}/Test`, heldOut, '--pca', gallery, '--overwrite');

const { openResults } = await import('../packages/verger/dist/index.js');
const rowsOf = async (/** @type {string} */ output) => (await openResults(output)).rows();
const found = await nearestNeighbourAccuracy(await rowsOf(gallery), await rowsOf(heldOut));
console.log(
  `\n${(found.share * 100).toFixed(1)}% of ${found.queries} held-out views have a nearest neighbour of the same kind, among ${found.gallery} other views.`,
);

verger('dataset', 'synthesize', scene, '--kinds', '25', '--views', '30', '--seed', '2', '--overwrite');
verger('run', scene, photos, '--components', '0', '--overwrite');
verger('train', gallery, recogniser, '--calibrate', photos, '--overwrite');
verger('evaluate', recogniser, heldOut, '--page', evaluation, '--overwrite');
const first = (/** @type {string} */ folder) => `${folder}/${readdirSync(folder)[0]}`;
// The last is of the kind that was not learned.
const asked = [`${orchard}/Test/Banana`, `${orchard}/Test/Lemon`, `${scene}/Test/Dragonfruit`];
verger('predict', recogniser, ...asked.map(first));
verger('app', recogniser, '--out', app, '--overwrite');

console.log(`
Reports: ${gallery}/_verger/report.html, ${heldOut}/_verger/report.html
How well the recogniser does, with the pictures behind each figure: ${evaluation}
To look at the runs, and at the app that recognises these fruits in a browser (http://127.0.0.1:8765/app/, with the token that it prints):
  node packages/verger/dist/cli/main.js serve demo --app ${app}
To run it on your own images, install it as README.md says; then: verger run <folder of images> <output>`);
