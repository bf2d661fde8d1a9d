import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { describe, expect, it } from 'vitest';
import {
  accuracyAnswering,
  calibrationError,
  confidenceBins,
  riskCoverageArea,
  riskCurve,
  separationOf,
} from '../../src/recognise/metrics.js';

const guesses = [
  { confidence: 0.95, isRight: true },
  { confidence: 0.9, isRight: true },
  { confidence: 0.6, isRight: false },
  { confidence: 0.55, isRight: true },
];

describe('figures of guesses', () => {
  it('are those worked out by hand', () => {
    expect(accuracyAnswering(guesses, 0.5)).toBe(1);
    expect(accuracyAnswering(guesses, 0.75)).toBeCloseTo(2 / 3, 12);
    expect(accuracyAnswering(guesses, 1)).toBe(0.75);
    expect(riskCoverageArea(guesses)).toBeCloseTo((0 + 0 + 1 / 3 + 1 / 4) / 4, 12);
    // All four are in the upper of two bins.
    expect(calibrationError(guesses, 2)).toBeCloseTo(Math.abs(0.95 + 0.9 + 0.6 + 0.55 - 3) / 4, 12);
    // Of five, the last has the first two, and the third of them 0.55; 0.6 x 5 is 3, the fourth.
    expect(calibrationError(guesses, 5)).toBeCloseTo((0.15 + 0.6 + 0.45) / 4, 12);
    expect(calibrationError([{ confidence: 1, isRight: true }])).toBe(0);
  });
});

describe('curves of guesses', () => {
  it('are those worked out by hand', () => {
    expect(confidenceBins(guesses, 2)).toEqual([{ guesses: 4, confidence: 0.75, accuracy: 0.75 }]);
    expect(confidenceBins(guesses, 10).map((bin) => [bin.guesses, bin.accuracy])).toEqual([
      [1, 1],
      [1, 0],
      [2, 1],
    ]);
    expect(riskCurve(guesses, 2)).toEqual([
      { answered: 0.5, risk: 0 },
      { answered: 1, risk: 0.25 },
    ]);
    expect(riskCurve(guesses, 100)).toHaveLength(4);
    expect(riskCurve([], 100)).toEqual([]);
  });
});

describe('how well a score tells strangers', () => {
  it('is 1 where all are above, a half where nothing is told', () => {
    expect(separationOf([1, 2, 3], [4, 5])).toEqual({ auroc: 1, fpr95: 0 });
    expect(separationOf([4, 5], [1, 2, 3])).toEqual({ auroc: 0, fpr95: 1 });
    expect(separationOf([1, 1], [1, 1]).auroc).toBe(0.5);
  });

  it('counts all pairs', () => {
    const scores = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(scores, scores, (known, strangers) => {
        let wins = 0;
        for (const a of known) for (const b of strangers) wins += b > a ? 1 : b === a ? 0.5 : 0;
        expect(separationOf(known, strangers).auroc).toBeCloseTo(wins / (known.length * strangers.length), 9);
      }),
      { numRuns: runs(200) },
    );
  });
});
