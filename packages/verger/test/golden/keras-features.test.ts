import { Resampler } from '@verger/vision';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Backbone } from '../../src/backbone/backbone.js';
import { openDecoder } from '../../src/images/decode.js';
import { resampleKernel } from '../../src/images/wasm-files.js';
import { sharedArchive, sharedFile } from '../support/shared-data.js';

interface Golden {
  readonly image: string;
  readonly features: readonly number[];
}

const goldenFile = sharedFile('golden/keras-mobilenetv2-features.json');
const modelFile = sharedFile('models/mobilenet_v2_1.0_224-features.onnx');
const images = sharedArchive('data/fruits-360-test.tar');

test.runIf(goldenFile !== undefined && modelFile !== undefined && images !== undefined)(
  'features match those that Keras and Pillow computed on a cluster, within 4e-5',
  async () => {
    const golden = JSON.parse(readFileSync(goldenFile ?? '', 'utf8')) as readonly Golden[];
    expect(golden).toHaveLength(80);
    const decoder = await openDecoder();
    const resampler = Resampler.create(resampleKernel());
    const backbone = await Backbone.open(readFileSync(modelFile ?? ''), {});
    let worst = 0;
    for (const { image, features } of golden) {
      const pixels = await decoder.decode(readFileSync(join(images ?? '', image)));
      resampler.keep(pixels, backbone.shape.preprocessing);
      const ours = await backbone.featuresOf(resampler.tensor(backbone.shape.preprocessing));
      features.forEach((value, i) => (worst = Math.max(worst, Math.abs(value - ours[i]))));
    }
    await backbone.close();
    console.log(`golden features: largest difference ${worst.toExponential(2)}`);
    expect(worst).toBeLessThan(4e-5);
  },
);
