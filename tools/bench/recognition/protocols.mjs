import {
  decodeRecogniser,
  encodeRecogniser,
  Gallery,
  imageId,
  Recogniser,
  Statistics,
  stepFor,
} from '../../../packages/verger/node_modules/@verger/recogniser/dist/index.js';
import { evaluationOf } from '../../../packages/verger/dist/recognise/evaluation.js';
import { judgeOf } from '../../../packages/verger/dist/recognise/judge.js';
import { separationOf } from '../../../packages/verger/dist/recognise/metrics.js';

/** @typedef {import('./rows.mjs').Row} Row */

/**
 * How recognisers are made.
 *
 * @typedef {object} Making
 * @property {number} views of each row
 * @property {boolean} neighbours whether the nearest images count too
 * @property {ReadonlyMap<string, string>} [kinds]
 */

/**
 * @param {readonly Row[]} rows
 * @param {Making} making
 * @param {import('../../../packages/recogniser/dist/index.js').Calibration} [calibration]
 */
function learned(rows, { views, neighbours, kinds = new Map() }, calibration) {
  const values = rows.reduce((sum, { features }) => sum + features.length, 0);
  const squares = rows.reduce((sum, { features }) => features.reduce((all, x) => all + x * x, sum), 0);
  const recogniser = new Recogniser({
    // Which views they are plays no part.
    backbone: { name: 'measured', featureDigest: '', views: Array.from({ length: views }, (_, i) => i) },
    ...{ step: stepFor(Math.sqrt(squares / values)), calibration },
    ...{ statistics: new Statistics(rows[0].features.length / views), kinds },
    gallery: neighbours ? new Gallery() : undefined,
  });
  for (const row of rows) recogniser.learn(row);
  return recogniser;
}

/**
 * Figures on images that were not learned, all of known labels.
 *
 * @param {readonly Row[]} rows to learn
 * @param {readonly Row[]} others
 * @param {Making} making
 */
export function onOthers(rows, others, making) {
  return knownFigures(others.map(judgeOf(learned(rows, making))));
}

/**
 * Calibrated on one half of others, judged on the other half, and the reverse: how well calibration does where the scene stays
 * the same. A label's rows are cut in the middle of their order, so that frames of a turning fruit are not on both sides.
 *
 * @param {readonly Row[]} rows to learn
 * @param {readonly Row[]} others by path
 * @param {Making} making
 */
export function inHalves(rows, others, making) {
  const halves = [...new Set(others.map(({ label }) => label))].map((of) => {
    const own = others.filter(({ label }) => label === of);
    const middle = Math.ceil(own.length / 2);
    return /** @type {const} */ ([own.slice(0, middle), own.slice(middle)]);
  });
  const half = (/** @type {0 | 1} */ side) => halves.flatMap((both) => both[side]);
  const known = new Set(rows.map(({ sha256 }) => sha256));
  const judgements = /** @type {const} */ ([0, 1]).flatMap((side) => {
    const photos = half(side)
      .filter(({ sha256 }) => !known.has(sha256))
      .map(({ label, features, sha256 }, group) => ({ label, features, id: imageId(sha256), group }));
    const recogniser = learned(rows, making, { on: 'the other half', photos });
    return half(side === 0 ? 1 : 0).map(judgeOf(recogniser));
  });
  return knownFigures(judgements);
}

/** @param {readonly import('../../../packages/verger/dist/recognise/judge.js').Judgement[]} judgements */
function knownFigures(judgements) {
  const { known } = evaluationOf(judgements);
  if (known === null) throw new Error('no image of a known label');
  return known;
}

/**
 * How well the gate tells labels that were left out.
 *
 * @param {readonly Row[]} rows
 * @param {readonly Row[]} others
 * @param {Making} making
 * @param {{ readonly labels: number, readonly draws: number }} plan
 */
export function leftOut(rows, others, making, { labels, draws }) {
  const all = [...new Set(rows.map(({ label }) => label))].sort();
  const file = encodeRecogniser(learned(rows, making));
  const values = Array.from({ length: draws }, (_, draw) => {
    const out = new Set(drawn(all, labels, draw + 1));
    // To the byte what the others alone would have made.
    const recogniser = decodeRecogniser(file);
    for (const row of rows) if (out.has(row.label)) recogniser.forget(row);
    return evaluationOf(others.map(judgeOf(recogniser))).strangers?.separation?.auroc ?? NaN;
  });
  return { mean: values.reduce((sum, value) => sum + value, 0) / draws, least: Math.min(...values) };
}

/**
 * The same draw in every run (Numerical Recipes' generator).
 *
 * @template T @param {readonly T[]} items @param {number} count @param {number} seed
 */
function drawn(items, count, seed) {
  const rest = [...items];
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return rest.splice(Math.floor((state / 2 ** 32) * rest.length), 1)[0];
  });
}

/**
 * One of five folds for each path; a group is never divided.
 *
 * @param {ReadonlyMap<string, number>} groups by path
 * @returns {ReadonlyMap<string, number>}
 */
export function foldsOf(groups) {
  const numbers = [...new Set(groups.values())];
  const order = drawn(numbers, numbers.length, 1);
  const foldOfGroup = new Map(order.map((group, i) => [group, i % 5]));
  return new Map([...groups].map(([path, group]) => [path, foldOfGroup.get(group) ?? -1]));
}

/**
 * Three fifths learned, one to calibrate on, one judged, five times. A fold holds whole groups.
 *
 * @param {readonly Row[]} rows
 * @param {ReadonlyMap<string, number>} groups by path
 * @param {Making} making
 */
export function folds(rows, groups, making) {
  const foldOf = foldsOf(groups);
  const inFold = (/** @type {number} */ fold) => rows.filter(({ path }) => foldOf.get(path) === fold % 5);
  const judgements = [0, 1, 2, 3, 4].flatMap((fold) => {
    const photos = inFold(fold + 1).map(({ label, features, sha256, ...row }) => ({
      ...{ label, features, id: imageId(sha256) },
      group: groups.get(row.path) ?? -1,
    }));
    const train = [2, 3, 4].flatMap((offset) => inFold(fold + offset));
    const known = new Set(photos.map(({ id }) => id));
    // The same file may lie in two folders.
    const fresh = train.filter(({ sha256 }) => !known.has(imageId(sha256)));
    return inFold(fold).map(judgeOf(learned(fresh, making, { on: 'another fold', photos })));
  });
  return knownFigures(judgements);
}

/**
 * @param {readonly Row[]} rows to learn
 * @param {readonly Row[]} known of the same labels
 * @param {readonly Row[]} others of none of them
 * @param {Making} making
 */
export function strangers(rows, known, others, making) {
  const judge = judgeOf(learned(rows, making));
  const strangeness = (/** @type {readonly Row[]} */ of) => of.map((row) => judge(row).strangeness);
  return separationOf(strangeness(known), strangeness(others));
}
