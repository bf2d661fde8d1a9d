import { describe, expect, it } from 'vitest';
import { evaluationOf } from '../../src/recognise/evaluation.js';
import type { Judgement } from '../../src/recognise/judge.js';
import { chooseExhibits, placementsOf } from '../../src/recognise/page/exhibits.js';

function judgement(label: string, guess: string, changes: Partial<Judgement> = {}): Judgement {
  const isRight = label === guess;
  return {
    ...{ path: `${label}/${guess}.jpg`, sha256: '00', label, guess, kind: label, isKnown: true },
    ...{ confidence: 0.5, rawConfidence: 0.6, isRightKind: isRight, isCovered: isRight },
    ...{ strangeness: 1, isRefused: false, candidates: 1 },
    ...changes,
  };
}

const chosen = (judgements: readonly Judgement[]) => chooseExhibits(evaluationOf(judgements), judgements);
const pathsOf = (shown: readonly Judgement[]): string[] => shown.map(({ path }) => path);

describe('the images of a page', () => {
  it('are at most 600, the worst labels first', () => {
    const judgements = Array.from({ length: 200 }, (_, label) =>
      Array.from({ length: 10 }, (__, i) =>
        judgement(`${label}`, i < label / 20 ? `${(label + 1) % 200}` : `${label}`, {
          path: `${label}-${i}`,
        }),
      ),
    ).flat();
    const exhibits = chosen(judgements);
    expect(placementsOf(exhibits)).toHaveLength(600);
    expect(exhibits.mistakes).toMatchObject({
      of: judgements.filter((each) => each.label !== each.guess).length,
    });
    expect(exhibits.labels).toHaveLength(200);
    const accuracies = exhibits.labels.map(({ accuracy }) => accuracy);
    expect(accuracies).toEqual(accuracies.toSorted((a, b) => a - b));
    const shown = exhibits.labels.map((label) => label.shown.length);
    expect(shown[0]).toBe(4);
    expect(shown).toEqual(shown.toSorted((a, b) => b - a));
    expect(shown.at(-1)).toBe(0);
  });

  it('are the surest mistakes, what was taken for what, and what that looks like', () => {
    const judgements = [
      judgement('fig', 'plum', { path: 'a', confidence: 0.7 }),
      judgement('fig', 'plum', { path: 'b', confidence: 0.9 }),
      judgement('fig', 'plum', { path: 'c', confidence: 0.99, isRefused: true }),
      judgement('fig', 'fig', { path: 'd' }),
      judgement('plum', 'plum', { path: 'far', strangeness: 9 }),
      judgement('plum', 'plum', { path: 'near', strangeness: 2 }),
      judgement('plum', 'plum', { path: 'nearer', strangeness: 1 }),
    ];
    const { mistakes, confusions, refused, labels } = chosen(judgements);
    // A refusal is no answer.
    expect(pathsOf(mistakes.shown)).toEqual(['b', 'a']);
    expect(pathsOf(refused.shown)).toEqual(['c']);
    expect(confusions).toHaveLength(1);
    expect(confusions[0]).toMatchObject({ label: 'fig', guess: 'plum', images: 3 });
    expect(pathsOf(confusions[0].taken)).toEqual(['c', 'b', 'a']);
    expect(pathsOf(confusions[0].lookalikes)).toEqual(['nearer', 'near']);
    expect(labels.map(({ label, shown }) => [label, pathsOf(shown)])).toEqual([
      ['fig', ['c', 'b', 'a', 'd']],
      ['plum', ['far', 'near', 'nearer']],
    ]);
  });

  it('are strangers by how near they are', () => {
    const stranger = (path: string, strangeness: number, isRefused: boolean): Judgement =>
      judgement('dog', 'fig', { path, strangeness, isRefused, isKnown: false });
    const { accepted, turnedAway, mistakes, labels } = chosen([
      stranger('b', 2, false),
      stranger('a', 1, false),
      stranger('d', 9, true),
      stranger('c', 7, true),
    ]);
    expect([pathsOf(accepted.shown), pathsOf(turnedAway.shown)]).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    expect([mistakes.of, labels]).toEqual([0, []]);
  });
});
