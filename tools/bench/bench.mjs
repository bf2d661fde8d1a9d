// `npm run bench`: measures every figure in the documentation in one run. Writes docs/benchmarks.md. With `--no-peers`,
// skips PySpark and TensorFlow and writes nothing.
import { existsSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { setUp } from '../../scripts/set-up.mjs';
import { endToEnd, startUp } from './end-to-end.mjs';
import { imageKernels, tableKernels } from './kernels.mjs';
import { sharedImages } from './measure.mjs';
import { writePage } from './page.mjs';
import { peers } from './peers.mjs';

setUp();
const model = '../shared/models/mobilenet_v2_1.0_224-features.onnx';
const test = sharedImages('fruits-360-test');
const training = sharedImages('fruits-360-training-sample');
if (test === undefined || training === undefined || !existsSync(model)) {
  console.error('This benchmark needs the data and the backbone in ../shared, which is missing.');
  process.exit(1);
}

console.log('kernels');
const image = await imageKernels(training);
const table = await tableKernels();
console.log(image, table);
console.log('start-up');
const start = await startUp({ images: training, model });
console.log(start);
console.log('end to end');
const whole = await endToEnd({ images: test, model, workers: 2 });
console.log('peers');
const peer = process.argv.includes('--no-peers') ? undefined : await peers({ images: training, model });

const stages = whole.stages.map(({ name, seconds }) => `${name} ${seconds.toFixed(1)}`).join(', ');
const page = `# Benchmarks

Written by \`npm run bench\` and \`npm run bench:spark\`. Each section is from one run; compare figures within a section,
not across. Trust the ratios; the seconds depend on this machine.

Machine: ${cpus().length} x ${cpus()[0].model}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.versions.node},
${process.platform}-${process.arch}. Backbone: MobileNetV2 1.0 at 224x224, 1,280 features, float32.

## The whole job against the bare backbone

Fruits-360's Test split, ${whole.images.toLocaleString('en-US')} JPEGs of 100x100 pixels, k = 200, 24 parts, ${whole.workers} workers, from process start
to exit. The baseline is ONNX Runtime on tensors already in memory, run before and after with the same number of
threads: one session with all of them, or one loop with a single-threaded session per thread.

| | images/s | \`verger run\` relative to it (median of runs) |
|---|---|---|
| \`verger run\` | ${whole.rate.toFixed(1)} | |
| one bare loop, ${whole.workers} threads | ${whole.session.toFixed(1)} | **${whole.toSession.toFixed(3)}** |
| ${whole.workers} bare loops, one thread each | ${whole.loops.toFixed(1)} | **${whole.toLoops.toFixed(3)}** |

## Memory and stages

Of the same job, in the same run.

Peak memory of the whole process tree (PSS): ${whole.peakMiB.toFixed(0)} MiB. Seconds by stage: ${stages}. The fit takes
${(whole.fitShare * 100).toFixed(1)}% of the run.

## The parts

| | |
|---|---|
| decode a 100x100 JPEG | ${image.decode.toFixed(3)} ms |
| resample it to 224x224 and write the tensor | ${image.resample.toFixed(3)} ms |
| moments of 1,000 rows | ${table.gramPer1000.toFixed(0)} ms |
| PCA fit, 1,280 features, k = 200 | ${(table.fit / 1000).toFixed(2)} s |
| project 1,000 rows | ${table.projectPer1000.toFixed(0)} ms |
| write 1,000 rows as Snappy Parquet | ${table.parquetPer1000.toFixed(0)} ms |
| \`verger --version\` | ${start.version.toFixed(2)} s |
| a run on two images, start to exit | ${start.twoImages.toFixed(2)} s |
${peer === undefined ? '' : peerSection(peer)}`;

/** @param {Awaited<ReturnType<typeof peers>>} measured */
function peerSection({ images, ours, original, best, originalStages, bestStages }) {
  /** @param {Readonly<Record<string, number>>} by */
  const formatStages = (by) =>
    Object.entries(by)
      .map(([name, seconds]) => `${name} ${seconds.toFixed(1)}`)
      .join(', ');
  return `
## Against the procedure it replaces

The same ${images.toLocaleString('en-US')} images of 100x100 pixels, a model of the same shape, PCA with k = 50, 24 Parquet files; whole processes
from start to exit, alternating. \`tools/bench/peers/README.md\` describes the peers.

| | seconds | Verger's speedup |
|---|---|---|
| the original procedure (PySpark + TensorFlow) | ${original.toFixed(1)} | **${(original / ours).toFixed(1)}** |
| the same task, best practice | ${best.toFixed(1)} | **${(best / ours).toFixed(1)}** |
| \`verger run\` | ${ours.toFixed(1)} | |

Seconds by stage: original: ${formatStages(originalStages)}; best practice: ${formatStages(bestStages)}.
`;
}

console.log(page);
if (peer !== undefined) await writePage(page, ['## On Spark', '## Updates']);
