// What `npm run bench:recognition` writes into docs/recognition.md.

/** @typedef {ReturnType<typeof import('./protocols.mjs').onOthers>} Known */
/** @typedef {ReturnType<typeof import('./protocols.mjs').strangers>} Separation */
/**
 * On pictures from a turntable.
 *
 * @typedef {object} Fruits
 * @property {Known} all
 * @property {Known} halves
 * @property {ReturnType<typeof import('./protocols.mjs').leftOut>} leftOut
 */
/**
 * On photos of shops.
 *
 * @typedef {object} Photos
 * @property {Known} val
 * @property {Known} folds
 * @property {Separation} near
 * @property {Separation} far
 */
/**
 * @template T
 * @typedef {{ readonly name: string, readonly neighbours: boolean, readonly views: number, readonly figures: T }} Row
 */

/**
 * Shares that are right, by classifier.
 *
 * @typedef {Readonly<Record<string, { readonly fruits: number, readonly val: number, readonly folds: number }>>} Challengers
 */

const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)}%`;

/**
 * A row for each way to recognise.
 *
 * @template T
 * @param {readonly Row<T>[]} rows
 * @param {readonly (readonly [heading: string, cell: (figures: T) => string])[]} columns
 */
function table(rows, columns) {
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(' | ')} |`;
  const what = (/** @type {Row<T>} */ { name, neighbours, views: count }) =>
    `${name}${count === 1 ? '' : `, ${count} views`}${neighbours ? ', neighbours' : ''}`;
  return [
    line(['', ...columns.map(([heading]) => heading)]),
    line(['---', ...columns.map(() => '---')]),
    ...rows.map((row) => line([what(row), ...columns.map(([, cell]) => cell(row.figures))])),
  ].join('\n');
}

/** @param {{ readonly before: number, readonly after: number }} error */
const beforeAfter = ({ before, after }) => `${percent(before)}, ${percent(after)}`;

/** @param {Separation} separation */
const separation = ({ auroc, fpr95 }) => `${percent(auroc)}, ${percent(fpr95)}`;

/**
 * @param {readonly Row<Fruits>[]} fruits
 * @param {readonly Row<Photos>[]} photos
 * @param {ReadonlyMap<string, number>} groups
 * @param {ReadonlyMap<string, Challengers>} others
 */
export function page(fruits, photos, groups, others) {
  return `
\`npm run bench:recognition\` makes these tables. Labels are those of the data sets.

Fruits-360: 40 images of each of 120 labels learned, 20,622 test images. ECE, the mean difference between probability and accuracy:
calibrated on one half of a quarter of them, judged on the other. AUROC of the gate: 20 labels left out, ten draws.

${table(fruits, [
  ['right', ({ all }) => percent(all.accuracy)],
  ['by kind (64)', ({ all }) => percent(all.kindAccuracy)],
  ['ECE before, after', ({ halves }) => beforeAfter(halves.calibrationError)],
  ['AUROC, mean and least', ({ leftOut: out }) => `${percent(out.mean)}, ${percent(out.least)}`],
])}

Photos of shops, one view or four: the whole photo and its middle 75, 60 and 45%. Learned on the train split, right on val (111
photos); and in five folds of other shoots, with the errors that are fewer when it answers the surest 80%.

${table(photos, [
  ['val', ({ val }) => percent(val.accuracy)],
  ['by kind', ({ val }) => percent(val.kindAccuracy)],
  ['folds', ({ folds: f }) => percent(f.accuracy)],
  ['surest 80%', ({ folds: f }) => percent(f.answering[80])],
  ['errors fewer', ({ folds: f }) => percent(1 - (1 - f.answering[80]) / (1 - f.accuracy))],
])}

How sure it is in those folds: ECE, and the candidates, which are to hold the label of 90%; refused though known are to be 5%.
And strangers against val (AUROC, FPR95): vegetables and packages; other things (Caltech 101, leaves, flowers, waste).

${table(photos, [
  ['ECE before, after', ({ folds: f }) => beforeAfter(f.calibrationError)],
  ['candidates hold it', ({ folds: f }) => percent(f.coverage)],
  ['mean number', ({ folds: f }) => f.meanCandidates.toFixed(1)],
  ['refused', ({ folds: f }) => percent(f.refused)],
  ['vegetables', ({ near }) => separation(near)],
  ['other things', ({ far }) => separation(far)],
])}

In the folds three fifths of all shop photos are learned, one calibrates and one is judged; a fold holds whole groups, ${new Set(groups.values()).size}
in all: photos of a label whose MobileNetV2 features are alike (cosine distance below 0.25, average linkage). verger-1
learned MobileNetV2's features on photos that include the train split and the vegetables, so the columns of folds and of
vegetables flatter it; verger-2 on the vegetables and on four fifths of the train split.

${challengersText(others)}
`;
}

/** @param {ReadonlyMap<string, Challengers>} others by backbone */
function challengersText(others) {
  const names = Object.keys([...others.values()][0] ?? {});
  const cells = (/** @type {string} */ name) =>
    [...others.values()].map(
      (of) => `${percent(of[name].fruits)}, ${percent(of[name].val)}, ${percent(of[name].folds)}`,
    );
  return `Other classifiers on the same features, by scikit-learn; one photo. Three shares that are right: Fruits-360's test images,
val, and the five folds.

| | ${[...others.keys()].join(' | ')} |
| --- | ${[...others].map(() => '---').join(' | ')} |
${names.map((name) => `| ${name} | ${cells(name).join(' | ')} |`).join('\n')}`;
}
