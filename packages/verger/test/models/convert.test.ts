import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it } from 'vitest';
import { VergerError } from '../../src/common/errors.js';
import { convertMobileNetV2 } from '../../src/models/convert.js';
import { randomLayers, weightsFile, type WeightsLayer, withLayer } from './weights.js';

const tempFolder = useTempFolders();
const layers = randomLayers();
const whole = await weightsFile(layers);

describe('converting Keras weights', () => {
  it('produces the same bytes each time', async () => {
    const first = await convertMobileNetV2(whole);
    expect(Buffer.compare(await convertMobileNetV2(await weightsFile(randomLayers())), first)).toBe(0);
    expect(Buffer.compare(await convertMobileNetV2(await weightsFile(randomLayers(2))), first)).not.toBe(0);
  });

  it('ignores the names of layers, which differ between Keras versions', async () => {
    const renamed = layers.map(({ layer, weights }, i) => ({
      layer: `layer_${i}`,
      weights: weights.map(
        ([name, shape, data]) => [name.replace(layer, `layer_${i}`), shape, data] as const,
      ),
    }));
    const onnx = await convertMobileNetV2(await weightsFile(renamed));
    expect(Buffer.compare(onnx, await convertMobileNetV2(whole))).toBe(0);
  });
});

describe('converting a wrong file', () => {
  const narrower = (layer: WeightsLayer): WeightsLayer => ({
    ...layer,
    weights: layer.weights.map(([name]) => [name, [3, 3, 3, 16], new Float32Array(432)] as const),
  });
  const withoutBeta = (layer: WeightsLayer): WeightsLayer => ({
    ...layer,
    weights: layer.weights.filter(([name]) => !name.includes('beta')),
  });
  const notANumber = (layer: WeightsLayer): WeightsLayer => ({
    ...layer,
    weights: layer.weights.map(([name, shape, data]) => [name, shape, data.map(() => NaN)] as const),
  });
  const top: WeightsLayer = {
    layer: 'predictions',
    weights: [['predictions/kernel:0', [2, 2], Float32Array.of(1, 2, 3, 4)]],
  };

  it.each<[string, () => Promise<Uint8Array> | Uint8Array, RegExp]>([
    ['an empty file', () => new Uint8Array(), /^not an HDF5 file$/],
    ['an HTML page', () => Buffer.from('<html>Not here</html>'), /^not an HDF5 file$/],
    ['the first half of a file', () => whole.subarray(0, whole.length / 2), /^the HDF5 file is truncated$/],
    ['a file without its last byte', () => whole.subarray(0, -1), /^the HDF5 file is truncated$/],
    [
      'zeros in place of the groups',
      () => whole.map((byte, i) => (i > 96 && i < 4000 ? 0 : byte)),
      /^the HDF5 file is damaged: [^\n]+$/,
    ],
    [
      'layers of another width',
      () => weightsFile(withLayer(layers, 'Conv1', narrower)),
      /^the layer Conv1 has a kernel of \[3, 3, 3, 16\]; Conv1 needs \[3, 3, 3, 32\]$/,
    ],
    [
      'a normalisation without beta',
      () => weightsFile(withLayer(layers, 'block_3_expand_bn', withoutBeta)),
      /^the layer block_3_expand_bn has weights gamma, moving_mean, moving_variance; block_3_expand needs beta \[144\]$/,
    ],
    [
      'values that are not numbers',
      () => weightsFile(withLayer(layers, 'block_3_expand', notANumber)),
      /^the layers block_3_expand and block_3_expand_bn contain NaN or infinite values$/,
    ],
    [
      'weights that include the head of the network',
      () => weightsFile([...layers, top]),
      /^the file has 105 layers with weights; MobileNetV2 without its top has 104$/,
    ],
  ])('rejects %s', async (_, bytes, message) => {
    await expect(convertMobileNetV2(await bytes())).rejects.toMatchObject({
      code: 'model',
      message: expect.stringMatching(message) as string,
    });
  });

  it('converts a file damaged anywhere, or rejects it in one line', async () => {
    const damage = fc.array(fc.tuple(fc.nat(40_000), fc.nat(255)), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(damage, async (changes) => {
        const damaged = Uint8Array.from(whole);
        for (const [at, value] of changes) damaged[at] = value;
        const message = await convertMobileNetV2(damaged).then(
          () => 'converted',
          (error: unknown) => (error instanceof VergerError ? error.message : 'another error'),
        );
        expect(message).toMatch(
          /^(converted|not an HDF5 file|not a Keras weights file: [^\n]+|the (HDF5 )?(file|layers?) [^\n]+)$/,
        );
      }),
      { numRuns: runs(15) },
    );
  });

  it('does not follow a link to a file on this machine', async () => {
    const target = join(await tempFolder(), 'private.h5');
    await writeFile(target, whole);
    const { h5wasm, ready } = await import('h5wasm');
    const { FS } = await ready;
    const file = new h5wasm.File('/linked.h5', 'w');
    file.create_attribute('layer_names', ['Conv1']);
    const group = file.create_group('Conv1');
    group.create_attribute('weight_names', ['Conv1/kernel:0']);
    group.create_external_link(target, 'Conv1/Conv1', 'Conv1');
    file.close();
    await expect(convertMobileNetV2(FS.readFile('/linked.h5'))).rejects.toMatchObject({
      message: expect.stringMatching(/^the HDF5 file (is damaged|has no float32 values)/) as string,
    });
  });

  it('rejects a file from Keras 3', async () => {
    const { h5wasm, ready } = await import('h5wasm');
    const { FS } = await ready;
    const file = new h5wasm.File('/keras3.h5', 'w');
    file.create_group('layers').create_group('conv2d').create_group('vars');
    file.close();
    await expect(convertMobileNetV2(FS.readFile('/keras3.h5'))).rejects.toMatchObject({
      message: expect.stringContaining('no layer_names') as string,
      hint: expect.stringContaining('Keras 2') as string,
    });
  });
});
