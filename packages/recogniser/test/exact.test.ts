import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { describe, expect, it } from 'vitest';
import { decodeRecogniser, encodeRecogniser, Gallery, Recogniser, Statistics } from '../src/index.js';
import type { LabelledImage } from '../src/index.js';
import { cloud, sha256Of } from './images.js';

const width = 4;
const step = 2 ** -12;
/** Two views of each image. */
const backbone = { name: 'made', featureDigest: '0'.repeat(64), views: [100, 60] };

function fresh(images: Iterable<LabelledImage> = [], gallery?: Gallery): Recogniser {
  const recogniser = new Recogniser({ backbone, step, statistics: new Statistics(width), gallery });
  for (const image of images) recogniser.learn(image);
  return recogniser;
}

/** An image of which both views show only the first feature. */
function twice(value: number): Float32Array {
  return Float32Array.from({ length: 2 * width }, (_, i) => (i % width === 0 ? value : 0));
}

/** Sixty images of three labels. */
const images = cloud(['apple', 'pear', 'plum'], 20, { width: 2 * width });

const number = fc.nat({ max: images.length - 1 });
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('learn' as const), image: number }),
    fc.record({ kind: fc.constant('forget' as const), image: number }),
    fc.record({ kind: fc.constant('merge' as const), images: fc.uniqueArray(number, { maxLength: 8 }) }),
    fc.record({ kind: fc.constant('reopen' as const) }),
  ),
  { maxLength: 40 },
);

const withoutGallery = () => undefined;
const withGallery = () => new Gallery();

describe('what is learned, merged and forgotten', () => {
  it.each([withoutGallery, withGallery])(
    'ends in the bytes of the direct way, whatever the sequence (%o)',
    (gallery) => {
      fc.assert(
        fc.property(steps, (sequence) => {
          let recogniser = fresh([], gallery());
          const known = new Set<number>();
          for (const each of sequence) {
            if (each.kind === 'reopen') recogniser = decodeRecogniser(encodeRecogniser(recogniser));
            else if (each.kind === 'merge') {
              const others = each.images.filter((image) => !known.has(image));
              recogniser.merge(
                fresh(
                  others.map((image) => images[image]),
                  gallery(),
                ),
              );
              for (const image of others) known.add(image);
            } else if (each.kind === 'forget') {
              if (known.delete(each.image)) recogniser.forget(images[each.image]);
            } else if (!known.has(each.image)) {
              known.add(each.image);
              recogniser.learn(images[each.image]);
            }
          }
          const direct = fresh(
            [...known].sort((a, b) => a - b).map((image) => images[image]),
            gallery(),
          );
          expect(encodeRecogniser(recogniser)).toEqual(encodeRecogniser(direct));
        }),
        { numRuns: runs(1000) },
      );
    },
  );

  it.each([withoutGallery, withGallery])('decides as if the image had never been there (%o)', (gallery) => {
    const [{ features }] = images;
    const all = fresh(images, gallery());
    const before = all.answer(features);
    all.forget(images[7]);
    expect(all.answer(features)).not.toEqual(before);
    expect(all.answer(features)).toEqual(fresh(images.toSpliced(7, 1), gallery()).answer(features));
  });

  it('leaves no feature of the image in the gallery', () => {
    const [{ label, features }] = images;
    const all = fresh(images, new Gallery());
    // A level is 16 steps.
    const own = Int16Array.from(features, (value) => Math.round(Math.round(value / step) / 16));
    const bytes = new Uint8Array(own.buffer).join();
    const isThere = () => encodeRecogniser(all).join().includes(bytes);
    expect(isThere()).toBe(true);
    expect(all.gallery?.of(label)).toContainEqual(own);
    all.forget(images[0]);
    expect(isThere()).toBe(false);
  });

  it('holds the same picture twice, if it was learned twice, and forgets it once', () => {
    const [twin] = images;
    const twice = fresh([...images, twin], new Gallery());
    expect(twice.gallery?.of(twin.label)).toHaveLength(21);
    twice.forget(twin);
    expect(encodeRecogniser(twice)).toEqual(encodeRecogniser(fresh(images, new Gallery())));
  });

  it('leaves no trace of the image in the file', () => {
    const recogniser = fresh(images);
    const ids = () => [...new BigUint64Array(encodeRecogniser(recogniser).slice(-8 * 60).buffer)];
    expect(ids()).toContain(7n);
    recogniser.forget(images[7]);
    expect(ids()).not.toContain(7n);
  });

  it('refuses what was not learned, and changes nothing', () => {
    const recogniser = fresh(images.slice(0, 30));
    const before = encodeRecogniser(recogniser);
    expect(() => recogniser.forget(images[40])).toThrow('was not learned');
    expect(() => recogniser.forget({ ...images[3], label: 'quince' })).toThrow('was not learned as "quince"');
    // The same picture may lie in another folder too, which was not learned.
    expect(() => recogniser.forget({ ...images[3], label: 'pear' })).toThrow('was not learned as "pear"');
    recogniser.forget(images[3]);
    expect(() => recogniser.forget(images[3])).toThrow('was not learned');
    recogniser.learn(images[3]);
    expect(encodeRecogniser(recogniser)).toEqual(before);
    const one = fresh([...images.slice(0, 20), images[20]]);
    expect(() => one.forget({ ...images[20], features: images[21].features })).toThrow('is another one');
  });

  it('is not merged where it would count twice, or was made otherwise', () => {
    const recogniser = fresh(images.slice(0, 30));
    const before = encodeRecogniser(recogniser);
    const refused = [
      [fresh(images.slice(29)), 'the same images: 1 of them'],
      [fresh(images.slice(30), new Gallery()), 'only one of the two knows neighbours'],
      [new Recogniser({ backbone, step: step / 2, statistics: new Statistics(width) }), 'not rounded in'],
      [
        new Recogniser({
          ...{ step, statistics: new Statistics(width) },
          backbone: { ...backbone, featureDigest: '1' },
        }),
        'not made in the same',
      ],
      [new Recogniser({ backbone, step, statistics: new Statistics(width + 1) }), '5 features'],
    ] as const;
    for (const [other, message] of refused) expect(() => recogniser.merge(other)).toThrow(message);
    expect(encodeRecogniser(recogniser)).toEqual(before);
  });

  it('takes the kinds of both over, and refuses two kinds of one label', () => {
    const of = (kinds: readonly (readonly [string, string])[]) =>
      new Recogniser({ backbone, step, statistics: new Statistics(width), kinds: new Map(kinds) });
    const recogniser = of([['Gala', 'apple']]);
    recogniser.merge(of([['Conference', 'pear']]));
    expect(recogniser.kinds).toEqual([
      ['Conference', 'pear'],
      ['Gala', 'apple'],
    ]);
    expect(() => recogniser.merge(of([['Gala', 'pear']]))).toThrow('"Gala" is not the same kind');
  });

  it('takes all views of an image, no fewer', () => {
    const recogniser = fresh(images);
    const before = encodeRecogniser(recogniser);
    const half = { ...images[0], sha256: sha256Of(99), features: images[0].features.slice(0, width) };
    expect(() => recogniser.learn(half)).toThrow('4 features are not 2 views of 4');
    expect(() => recogniser.forget({ ...images[0], features: half.features })).toThrow('not 2 views');
    expect(encodeRecogniser(recogniser)).toEqual(before);
  });

  it('stops before sums are no longer exact', () => {
    const large = { label: 'a', sha256: sha256Of(1), features: twice(2 ** 13) };
    const recogniser = fresh();
    for (let i = 0; i < 4; i++) recogniser.learn({ ...large, sha256: sha256Of(i) });
    const before = encodeRecogniser(recogniser);
    expect(() => recogniser.learn({ ...large, sha256: sha256Of(9) })).toThrow('leave no room');
    expect(() => recogniser.merge(fresh([{ ...large, sha256: sha256Of(9) }]))).toThrow('leave no room');
    expect(() => recogniser.learn({ ...large, features: twice(2 ** 20) })).toThrow("can't be a feature here");
    expect(() => recogniser.learn({ ...large, features: twice(NaN) })).toThrow('NaN');
    expect(encodeRecogniser(recogniser)).toEqual(before);
  });
});
