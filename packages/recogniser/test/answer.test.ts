import { describe, expect, it } from 'vitest';
import {
  accepted,
  covered,
  imageId,
  type KeptPhoto,
  type LabelledImage,
  Recogniser,
  Statistics,
} from '../src/index.js';
import { cloud, sha256Of } from './images.js';

const labels = ['Braeburn', 'Gala', 'plum', 'fig'];
const kinds = new Map([
  ['Braeburn', 'apple'],
  ['Gala', 'apple'],
]);
const step = 2 ** -12;
const backbone = { name: 'made', featureDigest: '0'.repeat(64), views: [100] };

function recogniserOf(photos: readonly LabelledImage[], group = (number: number) => number): Recogniser {
  const kept = photos.map((photo, i): KeptPhoto => ({
    label: photo.label,
    features: photo.features,
    group: group(i),
    id: imageId(photo.sha256),
  }));
  const recogniser = new Recogniser({
    ...{ backbone, step, statistics: new Statistics(6), kinds },
    calibration: { on: 'made photos', photos: kept },
  });
  for (const image of cloud(labels, 40, { apart: 3 })) recogniser.learn(image);
  return recogniser;
}

const scene = (perLabel: number, seed: number, more: readonly string[] = []) =>
  cloud([...labels, ...more], perLabel, { apart: 3, seed, first: 10_000 * seed });

describe('a recogniser with photos to calibrate on', () => {
  const recogniser = recogniserOf(scene(200, 2));
  const fresh = scene(500, 3);
  const answers = fresh.map(({ features }) => recogniser.answer(features));

  it('accepts and covers the shares that it promises, of photos of the same scene', () => {
    const known = answers.filter(({ decision }) => decision !== 'unknown');
    expect(known.length / answers.length).toBeGreaterThan(accepted - 0.02);
    expect(known.length / answers.length).toBeLessThan(accepted + 0.02);
    const candidate = recogniser.thresholds.candidate;
    const right = answers.filter(({ ranking }, i) =>
      ranking.some(({ label, probability }) => label === fresh[i].label && probability >= candidate),
    );
    expect(right.length / answers.length).toBeGreaterThan(covered - 0.03);
    expect(right.length / answers.length).toBeLessThan(covered + 0.03);
  });

  it('is as often right as it says', () => {
    const said = answers.reduce((sum, { ranking }) => sum + ranking[0].probability, 0) / answers.length;
    const right = answers.filter(({ ranking }, i) => ranking[0].label === fresh[i].label).length;
    expect(Math.abs(said - right / answers.length)).toBeLessThan(0.03);
  });

  it('refuses what is like nothing that it has learned', () => {
    const far = cloud(['shoe'], 50, { seed: 9, apart: 40, centres: 5 });
    for (const { features } of far)
      expect(recogniser.answer(features)).toMatchObject({ decision: 'unknown', name: null, candidates: [] });
  });

  it('names a label, a kind, or several candidates', () => {
    for (const { decision, name, candidates } of answers) {
      const found = new Set(candidates.map(({ label }) => recogniser.kindOf(label)));
      if (decision === 'label') expect(candidates.map(({ label }) => label)).toEqual([name]);
      if (decision === 'kind') expect([candidates.length, ...found]).toEqual([2, 'apple']);
      if (decision === 'unsure') expect([name, found.size > 1]).toEqual([null, true]);
    }
    const decisions = new Set(answers.map(({ decision }) => decision));
    expect([...decisions].sort()).toEqual(['kind', 'label', 'unknown', 'unsure']);
  });

  it('counts the frames of one fruit once', () => {
    const photos = scene(50, 4);
    // One fruit, far out, in a thousand frames: alone it would decide the gate.
    const film = Array.from({ length: 1000 }, (_, i) => ({
      ...photos[0],
      features: photos[0].features.map((value) => value + 9),
      sha256: sha256Of(900_000 + i),
    }));
    const plain = recogniserOf(photos).thresholds;
    const grouped = recogniserOf([...photos, ...film], (i) => Math.min(i, photos.length)).thresholds;
    const counted = recogniserOf([...photos, ...film]).thresholds;
    expect(grouped.groups).toBe(201);
    expect(grouped.strangest / plain.strangest).toBeLessThan(1.3);
    expect(counted.strangest / plain.strangest).toBeGreaterThan(2);
  });

  it('leaves out photos of labels that it does not know, and needs one that it knows', () => {
    expect(recogniserOf(scene(50, 5, ['quince'])).thresholds).toEqual(recogniserOf(scene(50, 5)).thresholds);
    expect(() => recogniserOf(cloud(['quince'], 5, { first: 5000 })).thresholds).toThrow(
      'none of the photos',
    );
  });

  it('forgets a photo to calibrate on too', () => {
    const photos = scene(30, 6);
    const all = recogniserOf(photos);
    expect(all.forgetCalibration(photos[11].sha256)).toBe(true);
    expect(all.forgetCalibration(photos[11].sha256)).toBe(false);
    expect(all.thresholds).toEqual(recogniserOf(photos.toSpliced(11, 1)).thresholds);
    for (const { sha256 } of photos) all.forgetCalibration(sha256);
    expect(all.calibration).toBeUndefined();
    expect(() => recogniserOf(photos).learn(photos[3])).toThrow('the thresholds rest on');
  });
});

it('without photos to calibrate on, the nearest label is the answer', () => {
  const recogniser = new Recogniser({ backbone, step, statistics: new Statistics(6) });
  for (const image of cloud(labels, 40, { apart: 3 })) recogniser.learn(image);
  const [{ features }] = cloud(['shoe'], 1, { seed: 9, apart: 40, centres: 5 });
  expect(recogniser.answer(features)).toMatchObject({ decision: 'label', distance: 0 });
});
