// `npm run bench:bounded`: does memory stay constant with ten times as many images, and how long does it take to list
// and plan a million files? Takes minutes and a few GB of disk; not part of `npm run bench`.
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setUp } from '../../scripts/set-up.mjs';
import { vergerRun } from './end-to-end.mjs';
import { runProgram, sharedImages, watchMemory } from './measure.mjs';

setUp();
const model = '../shared/models/mobilenet_v2_1.0_224-features.onnx';
const found = sharedImages('fruits-360-test');
if (found === undefined || !existsSync(model)) {
  console.error('This benchmark needs the data and the backbone in ../shared, which is missing.');
  process.exit(1);
}
const images = found;
const folder = mkdtempSync(join(tmpdir(), 'verger-bounded-'));

/** Ten copies of the images, as hard links under other names. @param {string} target */
function tenfold(target) {
  for (const entry of readdirSync(images, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const from = entry.parentPath ?? entry.path;
    const to = join(target, from.slice(images.length));
    mkdirSync(to, { recursive: true });
    for (let copy = 0; copy < 10; copy++) linkSync(join(from, entry.name), join(to, `${copy}-${entry.name}`));
  }
}

/** A million 10-byte files in a thousand folders. @param {string} target */
function millionFiles(target) {
  for (let label = 0; label < 1000; label++) {
    const below = join(target, `class ${label}`);
    mkdirSync(below, { recursive: true });
    for (let i = 0; i < 1000; i++) writeFileSync(join(below, `${i}.jpg`), 'not a jpeg');
  }
}

/** @param {string} name @param {string} input @param {string} chosen the model */
async function measured(name, input, chosen) {
  const { peakMiB, seconds, manifest } = await vergerRun(input, chosen, ['--workers', '2']);
  const { listed, rows } = manifest.counts;
  console.log(
    `${name}: ${listed} images, ${rows} rows, ${seconds.toFixed(0)} s, peak ${peakMiB.toFixed(0)} MiB`,
  );
  return peakMiB;
}

try {
  const small = join(folder, 'small.onnx');
  copyFileSync(model, small);
  writeFileSync(`${small}.json`, '{ "width": 96, "height": 96 }');
  tenfold(join(folder, 'tenfold'));
  const full = await measured('224x224', images, model);
  const once = await measured('96x96', images, small);
  const ten = await measured('96x96, ten times the images', join(folder, 'tenfold'), small);
  console.log(
    `ten times the images: ${(ten / full).toFixed(3)} times the peak at 224x224, ${(ten / once).toFixed(3)} times that at 96x96`,
  );

  millionFiles(join(folder, 'million'));
  let peak = () => 0;
  const { seconds } = await runProgram(
    process.execPath,
    [
      'packages/verger/dist/cli/main.js',
      'run',
      join(folder, 'million'),
      join(folder, 'output'),
      '--model',
      model,
      '--dry-run',
      '--json',
    ],
    { onStart: (child) => (peak = watchMemory(child.pid)) },
  );
  console.log(`listing and planning 1,000,000 files: ${seconds.toFixed(1)} s, peak ${peak().toFixed(0)} MiB`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
