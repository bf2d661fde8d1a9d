// Turns a folder of images into features, then finds the images that look most like one of them. README.md says how to
// run it.
import { openResults, type Results, type Row, run, VergerError } from 'verger';

const count = 5;

interface Neighbour {
  readonly path: string;
  readonly label: string | null;
  readonly distance: number;
}

async function main(images: string, features: string, path: string | undefined): Promise<void> {
  // As many components as explain 95% of the variance. Runs what is missing; a finished run is left as it is.
  const { manifest, wasComplete } = await run({
    input: images,
    output: features,
    components: { kind: 'fraction', fraction: 0.95 },
    onEvent: (event) => {
      if (event.type === 'stage-done') console.error(`${event.stage}: ${event.seconds.toFixed(1)} s`);
    },
  });
  const { counts, pca } = manifest;
  console.log(`${counts.rows} rows, ${counts.rejects} rejects${wasComplete ? ' (from an earlier run)' : ''}`);
  console.log(
    `${pca.k} components explain ${percent(pca.explainedVariance)} of the variance; the first of them:`,
  );
  for (const [i, eigenvalue] of pca.eigenvalues.slice(0, Math.min(pca.k, 3)).entries()) {
    console.log(`  ${i + 1}. ${percent(eigenvalue / pca.totalVariance)}`);
  }

  const results = await openResults(features);
  const query = await rowOf(results, path);
  console.log(`nearest to ${query.path}:`);
  for (const { path, label, distance } of await neighbours(results, query)) {
    console.log(`  ${distance.toFixed(2)}  ${path}  ${label ?? ''}`);
  }
}

/** The row of an image, or the first one. */
async function rowOf(results: Results, path: string | undefined): Promise<Row> {
  for await (const row of results.rows()) if (path === undefined || row.path === path) return row;
  throw new Error(path === undefined ? 'the result has no rows' : `the result has no row for ${path}`);
}

/** Reads the rows once, and keeps only the nearest ones: a result may be larger than memory. */
async function neighbours(results: Results, query: Row): Promise<Neighbour[]> {
  const nearest: Neighbour[] = [];
  for await (const { path, label, components } of results.rows()) {
    if (path === query.path) continue;
    nearest.push({ path, label, distance: distance(components, query.components) });
    nearest.sort((a, b) => a.distance - b.distance);
    nearest.length = Math.min(nearest.length, count);
  }
  return nearest;
}

function distance(a: Float32Array, b: Float32Array): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0));
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

const [images, features, path] = process.argv.slice(2);
if (process.argv.length < 4) {
  console.error(
    'usage: node dist/neighbours.js <folder of images> <output> [path of an image in that folder]',
  );
  process.exit(2);
}
try {
  await main(images, features, path);
} catch (error) {
  if (!(error instanceof VergerError)) throw error;
  // A VergerError has a one-line message for people, a code for programs and perhaps a hint.
  console.error(`${error.code}: ${error.message}${error.hint === undefined ? '' : `\n${error.hint}`}`);
  process.exitCode = 1;
}
