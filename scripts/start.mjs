// `npm start`: sets up, then shows the main job on real images.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { setUp } from './set-up.mjs';

const archive = '../shared/data/fruits-360-training-sample.tar';
const model = '../shared/models/mobilenet_v2_1.0_224-features.onnx';

setUp();
const missing = [archive, model].filter((path) => !existsSync(path));
if (missing.length > 0) {
  console.log(`Verger is built, but the show needs ${missing.join(' and ')}, which is not here.
With images and a backbone of your own (docs/models.md says which fit):
  node dist/cli/main.js run <folder of images> <output> --model <file.onnx>`);
  process.exit(1);
}
if (!existsSync('demo/images')) {
  mkdirSync('demo/images', { recursive: true });
  execFileSync('tar', ['-xf', archive, '-C', 'demo/images']);
}
const { status } = spawnSync(
  process.execPath,
  [
    'dist/cli/main.js',
    'run',
    'demo/images',
    'demo/features',
    '--model',
    model,
    '--limit',
    '2400',
    '--overwrite',
  ],
  { stdio: 'inherit' },
);
process.exitCode = status ?? 1;
