/** @typedef {import('./rows.mjs').Row} Row */

const farthest = 0.25;

/**
 * Groups of photos of one label that are alike, by average linkage of cosine distances: a guess at which were taken in one
 * visit.
 *
 * @param {readonly Row[]} rows
 * @returns {ReadonlyMap<string, number>} by path
 */
export function clusters(rows) {
  const groups = new Map();
  for (const label of new Set(rows.map((row) => row.label)))
    for (const members of linked(rows.filter((row) => row.label === label))) {
      const number = new Set(groups.values()).size;
      for (const { path } of members) groups.set(path, number);
    }
  return groups;
}

/** @param {readonly Row[]} rows @returns {Row[][]} */
function linked(rows) {
  const directions = rows.map(({ features }) => {
    const length = Math.hypot(...features);
    return features.map((feature) => feature / length);
  });
  const distance = directions.map((a) =>
    directions.map((b) => 1 - a.reduce((sum, value, i) => sum + value * b[i], 0)),
  );
  let groups = rows.map((_, i) => [i]);
  for (;;) {
    let [best, least] = [/** @type {[number, number] | undefined} */ (undefined), farthest];
    for (let a = 0; a < groups.length; a++)
      for (let b = 0; b < a; b++) {
        const mean = meanOf(groups[a].flatMap((i) => groups[b].map((j) => distance[i][j])));
        if (mean < least) [best, least] = [[a, b], mean];
      }
    if (best === undefined) return groups.map((members) => members.map((i) => rows[i]));
    const [a, b] = best;
    const both = [...groups[a], ...groups[b]];
    groups = [...groups.filter((_, i) => i !== a && i !== b), both];
  }
}

/** @param {readonly number[]} values */
function meanOf(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
