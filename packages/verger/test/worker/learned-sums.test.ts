import { createHash } from 'node:crypto';
import { encodeRecogniser, Gallery, Recogniser, Statistics } from '@verger/recogniser';
import { lcg } from 'testing-support/lcg';
import { describe, expect, it } from 'vitest';
import { GramProduct } from '../../src/onnx/linear-algebra.js';
import { LearnedSums } from '../../src/worker/learned-sums.js';

const width = 520;
const backbone = { name: 'some', featureDigest: 'f'.repeat(64), views: [100, 50] };

/** Images of two views, the features of some of which are far too large for a block. */
function images(count: number) {
  const random = lcg(7);
  return Array.from({ length: count }, (_, i) => {
    const size = i % 50 === 7 ? 2 ** 24 : 2 ** 12;
    const features = Float32Array.from({ length: 2 * width }, () => (random() - 0.3) * size);
    const sha256 = createHash('sha256').update(String(i)).digest('hex');
    return { path: `${i}.jpg`, label: ['apple', 'plum', 'quince'][i % 3], sha256, features };
  });
}

describe('sums of many images', () => {
  it('are, to the byte, those of one image after another', async () => {
    const gram = await GramProduct.open();
    const teaching = { backbone, step: 1, width: 2 * width, neighbours: true };
    const sums = new LearnedSums(teaching, () => Promise.resolve(gram));
    const [statistics, gallery] = [new Statistics(width), new Gallery()];
    const recogniser = new Recogniser({ backbone, step: 1, statistics, gallery });
    // A block and a bit.
    for (const image of images(140)) {
      await sums.learn(image);
      recogniser.learn(image);
    }
    const learned = Buffer.from(encodeRecogniser(await sums.recogniser()));
    expect(learned.equals(encodeRecogniser(recogniser))).toBe(true);
    await gram.close();
  });

  it('say which image can not be held', async () => {
    const teaching = { backbone, step: 2 ** -30, width: 2 * width, neighbours: false };
    const sums = new LearnedSums(teaching, () => GramProduct.open());
    const [image] = images(1);
    await expect(sums.learn(image)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/^0\.jpg: .* can't be a feature here/) as string,
    });
  });
});
