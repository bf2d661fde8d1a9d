// Labels that are wrong on purpose, the same in every run.

/** Numbers below 2^32 (Numerical Recipes' generator). @param {number} seed */
function generator(seed) {
  let state = seed;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0);
}

/**
 * Gives a share of rows another label, drawn by lot.
 *
 * @param {Int32Array} labels from 0
 * @param {number} share
 * @param {number} seed
 * @returns {{ readonly labels: Int32Array, readonly flipped: ReadonlySet<number> }}
 */
export function withFlips(labels, share, seed) {
  const draw = generator(seed);
  const classes = labels.reduce((most, label) => Math.max(most, label), 0) + 1;
  const wanted = Math.round(labels.length * share);
  const changed = labels.slice();
  const flipped = new Set();
  while (flipped.size < wanted) {
    const row = draw() % labels.length;
    if (flipped.has(row)) continue;
    flipped.add(row);
    changed[row] = (labels[row] + 1 + (draw() % (classes - 1))) % classes;
  }
  return { labels: changed, flipped };
}

/**
 * The share of flipped rows among as many rows at the head of a ranking: precision, and recall.
 *
 * @param {Int32Array} ranking
 * @param {ReadonlySet<number>} flipped
 */
export function foundAmongFirst(ranking, flipped) {
  return ranking.subarray(0, flipped.size).filter((row) => flipped.has(row)).length / flipped.size;
}
