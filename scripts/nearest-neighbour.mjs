// Measures the quality of the features: does the nearest view of another set have the right label?

/**
 * The fields of a result row used here.
 *
 * @typedef {{ readonly label: string | null, readonly components: ArrayLike<number> }} Located
 */

/**
 * The share of queries whose nearest row in the gallery (Euclidean, on the components) has the same label.
 *
 * @param {AsyncIterable<Located>} gallery
 * @param {AsyncIterable<Located>} queries on the same axes
 * @returns {Promise<{ queries: number, gallery: number, share: number }>}
 */
export async function nearestNeighbourAccuracy(gallery, queries) {
  /** @type {Located[]} */
  const known = [];
  for await (const row of gallery) known.push(row);
  let [asked, right] = [0, 0];
  for await (const query of queries) {
    asked += 1;
    if (nearest(query, known)?.label === query.label) right += 1;
  }
  return { queries: asked, gallery: known.length, share: right / asked };
}

/** @param {Located} query @param {readonly Located[]} gallery */
function nearest(query, gallery) {
  let best;
  let least = Infinity;
  for (const row of gallery) {
    const distance = squaredDistance(query.components, row.components);
    if (distance >= least) continue;
    least = distance;
    best = row;
  }
  return best;
}

/** @param {ArrayLike<number>} a @param {ArrayLike<number>} b */
function squaredDistance(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum;
}
