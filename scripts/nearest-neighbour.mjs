// Measures the quality of the features: does the nearest view in the other split have the right label?

/**
 * The fields of a result row used here.
 *
 * @typedef {{ readonly path: string, readonly label: string | null, readonly components: ArrayLike<number> }} Located
 */

/**
 * The share of rows in one split whose nearest row in the other (Euclidean, on the components) has the same label.
 *
 * @param {AsyncIterable<Located>} rows
 * @param {{ readonly gallery: string, readonly queries: string }} splits first folders of the paths
 * @returns {Promise<{ queries: number, gallery: number, share: number }>}
 */
export async function nearestNeighbourAccuracy(rows, splits) {
  /** @type {Located[]} */
  const gallery = [];
  /** @type {Located[]} */
  const queries = [];
  for await (const row of rows) {
    const [split] = row.path.split('/');
    if (split === splits.gallery) gallery.push(row);
    else if (split === splits.queries) queries.push(row);
  }
  const right = queries.filter((query) => nearest(query, gallery)?.label === query.label);
  return { queries: queries.length, gallery: gallery.length, share: right.length / queries.length };
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
