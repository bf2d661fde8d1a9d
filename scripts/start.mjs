// `npm start`: sets up, then demonstrates `verger run` on a synthetic orchard with the embedded backbone.
import { spawnSync } from 'node:child_process';
import { nearestNeighbourAccuracy } from './nearest-neighbour.mjs';
import { setUp } from './set-up.mjs';

const orchard = 'demo/orchard';
const features = 'demo/features';

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
verger('run', orchard, features, '--components', '50', '--overwrite');

const { openResults } = await import('../packages/verger/dist/index.js');
const results = await openResults(features);
const splits = { gallery: 'Training', queries: 'Test' };
const { queries, gallery, share } = await nearestNeighbourAccuracy(results.rows(), splits);
console.log(`
${(share * 100).toFixed(1)}% of ${queries} held-out views have a nearest neighbour of the same kind, among ${gallery} other views.
Report: ${features}/_verger/report.html
To run it on your own images, install it as README.md says; then: verger run <folder of images> <output>`);
