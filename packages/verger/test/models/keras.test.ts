import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { skipOrFail } from 'testing-support/services';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, expect, test } from 'vitest';
import { pythonEnv } from '../../../../scripts/python-env.mjs';
import { Backbone } from '../../src/backbone/backbone.js';
import { messageOf } from '../../src/common/errors.js';
import { convertMobileNetV2 } from '../../src/models/convert.js';

// The environment of the benchmark's peers: it has Keras, and is shared.
const python = await pythonEnv('peers', 'tools/bench/peers/requirements.txt').catch((error: unknown) => {
  skipOrFail(messageOf(error));
  return undefined;
});
const folder = await makeTempFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const side = 224;
const images = 4;
const width = 1280;

test.skipIf(python === undefined)(
  'our MobileNetV2 computes the same features as Keras with the same weights, within 1e-4',
  async () => {
    await promisify(execFile)(python ?? '', [join(import.meta.dirname, 'keras_weights.py'), folder]);
    const onnx = await convertMobileNetV2(readFileSync(join(folder, 'weights.h5')));
    const ofKeras2 = await convertMobileNetV2(readFileSync(join(folder, 'keras2.h5')));
    expect(Buffer.compare(ofKeras2, onnx)).toBe(0);

    const pixels = readFileSync(join(folder, 'pixels.bin'));
    const expected = floats(readFileSync(join(folder, 'features.bin')));
    expect(expected).toHaveLength(images * width);
    const backbone = await Backbone.open(onnx, {});
    let worst = 0;
    let between = 0;
    for (let image = 0; image < images; image++) {
      const features = await backbone.featuresOf(planes(pixels, image));
      features.forEach((value, i) => {
        const theirs = expected[image * width + i];
        worst = Math.max(worst, Math.abs(value - theirs));
        if (theirs > 0 && theirs < 6) between++;
      });
    }
    await backbone.close();
    console.log(`features of Keras: largest difference ${worst.toExponential(2)}`);
    expect(worst).toBeLessThan(1e-4);
    // Weights that drive every feature to a limit of the clip would make any two networks agree.
    expect(between).toBeGreaterThan(expected.length / 3);
  },
  // Importing TensorFlow alone takes half a minute on a busy machine.
  240_000,
);

/** The channels of an image one after the other, between -1 and 1. */
function planes(pixels: Uint8Array, image: number): Float32Array {
  const size = side * side;
  return Float32Array.from({ length: 3 * size }, (_, i) => {
    const channel = Math.floor(i / size);
    return pixels[(image * size + (i % size)) * 3 + channel] / 127.5 - 1;
  });
}

function floats(bytes: Buffer): Float32Array {
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
