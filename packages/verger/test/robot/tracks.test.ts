import { Recogniser, Statistics } from '@verger/recogniser';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from 'testing-support/property-runs';
import { Tracks } from '../../src/robot/tracks.js';

const width = 3;
const labels = ['apple', 'pear', 'plum'];

/** Features near a corner of the cube. */
function frame(label: string, noise: readonly number[]): Float32Array {
  return Float32Array.from(noise, (value, i) => (i === labels.indexOf(label) ? 1 : 0) + value);
}

/**
 * Calibrated, so that it refuses what is far away.
 *
 * @param spread how far examples are from their corner: with 1 labels are hard to tell
 */
function learned(spread: number): Recogniser {
  const noise = (i: number) =>
    [Math.sin(i), Math.cos(2 * i), Math.sin(3 * i + 1)].map((value) => value * spread);
  const examples = labels.flatMap((label) =>
    Array.from({ length: 12 }, (_, i) => ({ label, features: frame(label, noise(i)) })),
  );
  const recogniser = new Recogniser({
    backbone: { name: 'none', featureDigest: '0', views: [100] },
    step: 2 ** -12,
    statistics: new Statistics(width),
    calibration: {
      on: 'examples',
      photos: examples.map(({ label, features }, i) => ({ label, features, group: i, id: BigInt(i) })),
    },
  });
  examples.forEach(({ label, features }, i) => {
    recogniser.learn({ label, features, sha256: (1000 + i).toString(16).padEnd(64, '0') });
  });
  return recogniser;
}

const recogniser = learned(1 / 8);
const unsure = learned(1);
const noise = fc.array(fc.float({ min: -0.5, max: 0.5, noNaN: true }), {
  minLength: width,
  maxLength: width,
});

function tracks(more: Partial<ConstructorParameters<typeof Tracks>[1]> = {}, of = recogniser): Tracks {
  return new Tracks(of, { most: 3, keptMs: 1000, ...more });
}

describe('a track', () => {
  it('of one frame says what the frame says, and so does one of the same frame again and again', () => {
    fc.assert(
      fc.property(
        noise,
        fc.constantFrom(...labels),
        fc.integer({ min: 1, max: 20 }),
        (values, label, times) => {
          const seen = tracks();
          const features = frame(label, values);
          const expected = recogniser.answer(features);
          for (let i = 1; i < times; i++) seen.add('x', features);
          const { frames, opinion } = seen.add('x', features);
          expect(frames).toBe(times);
          expect(opinion.decision).toBe(expected.decision);
          opinion.candidates.forEach(({ label: its, probability }, i) => {
            expect(its).toBe(expected.candidates[i].label);
            expect(probability).toBeCloseTo(expected.candidates[i].probability, 4);
          });
        },
      ),
      { numRuns: runs(200) },
    );
  });

  it('has the geometric mean of the posteriors of its frames', () => {
    fc.assert(
      fc.property(fc.array(noise, { minLength: 2, maxLength: 6 }), (frames) => {
        const seen = tracks({}, unsure);
        const all = frames.map((values) => frame('pear', values));
        const answers = all.map((features) => unsure.answer(features));
        const last = all.map((features) => seen.add('x', features)).at(-1);
        const means = labels.map((label) =>
          answers.reduce((product, { ranking }) => {
            const found = ranking.find((each) => each.label === label);
            return product * (found?.probability ?? 0) ** (1 / frames.length);
          }, 1),
        );
        const sum = means.reduce((all, mean) => all + mean, 0);
        expect(last?.opinion.candidates.length).toBeGreaterThan(0);
        for (const { label, probability } of last?.opinion.candidates ?? [])
          expect(probability).toBeCloseTo(means[labels.indexOf(label)] / sum, 4);
      }),
      { numRuns: runs(200) },
    );
  });

  it('is unknown if its frames are, though their average may lie in the middle of everything', () => {
    const seen = tracks();
    for (const far of [20, -20, 20, -20]) seen.add('x', frame('pear', [far, 0, 0]));
    const found = seen.get('x');
    expect(found?.opinion).toMatchObject({ decision: 'unknown', name: null, candidates: [] });
    expect(found?.opinion.distance).toBeGreaterThan(1);
    expect(recogniser.answer(frame('pear', [0, 0, 0])).decision).toBe('label');
  });

  it('is forgotten: the one seen longest ago for a new one, any after its time, and when told to', () => {
    let now = 0;
    const seen = tracks({ now: () => now });
    const features = frame('plum', [0, 0, 0]);
    for (const id of ['a', 'b', 'c', 'a', 'd']) {
      seen.add(id, features);
      now += 10;
    }
    expect(['a', 'b', 'c', 'd'].map((id) => seen.get(id)?.frames)).toEqual([2, undefined, 1, 1]);
    expect([seen.delete('c'), seen.delete('c'), seen.size]).toEqual([true, false, 2]);
    now = 1035;
    expect(['a', 'd'].map((id) => seen.get(id)?.frames)).toEqual([undefined, 1]);
    now = 5000;
    expect([seen.size, seen.add('d', features).frames]).toEqual([0, 1]);
  });
});
