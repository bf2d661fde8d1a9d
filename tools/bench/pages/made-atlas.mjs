// Atlases of made points, of any size: what the pages cost does not depend on what is on the images.
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeTypedTable } from '../../../packages/verger/dist/parquet/write.js';

const classes = 120;
const neighbours = 15;

/**
 * Writes an atlas of made points around 120 centres, beside the manifest of a result that was studied.
 *
 * @param {string} folder of the new output
 * @param {string} studied folder of the result
 * @param {number} rows
 */
export function makeAtlas(folder, studied, rows) {
  mkdirSync(join(folder, '_verger/atlas'), { recursive: true });
  for (const file of ['_SUCCESS', '_verger/manifest.json', '_verger/pca.npz', '_verger/atlas/manifest.json'])
    cpSync(join(studied, file), join(folder, file));
  const atlas = join(folder, '_verger/atlas/manifest.json');
  writeFileSync(atlas, JSON.stringify(JSON.parse(readFileSync(atlas, 'utf8'))));
  writeFileSync(join(folder, '_verger/atlas/images.parquet'), imagesTable(rows));
}

/** @param {number} rows */
function imagesTable(rows) {
  const random = randomNumbers();
  /** @param {(row: number) => T} value @template T @returns {T[]} */
  const column = (value) => Array.from({ length: rows }, (_, row) => value(row));
  const labelOf = (/** @type {number} */ row) => Math.floor((row * classes) / rows);
  const text = /** @type {const} */ ('text');
  const float32 = /** @type {const} */ ('float32');
  const int32 = /** @type {const} */ ('int32');
  const place = () => random() + random() + random() + random() - 2;
  return encodeTypedTable([
    { name: 'path', type: text, values: column((row) => `Training/class ${labelOf(row)}/${row}_100.jpg`) },
    {
      name: 'sha256',
      type: text,
      values: column((row) => createHash('sha256').update(`${row}`).digest('hex')),
    },
    { name: 'label', type: text, values: column((row) => `class ${labelOf(row)}`) },
    { name: 'split', type: text, values: column(() => 'Training') },
    { name: 'x', type: float32, values: column((row) => (labelOf(row) % 12) * 2.5 + place()) },
    { name: 'y', type: float32, values: column((row) => Math.floor(labelOf(row) / 12) * 2.5 + place()) },
    { name: 'kept_10', type: float32, values: column(random) },
    { name: 'label_probability', type: float32, values: column(random) },
    { name: 'other_label', type: text, values: column((row) => `class ${(labelOf(row) + 1) % classes}`) },
    { name: 'other_probability', type: float32, values: column(random) },
    {
      name: 'suspect_rank',
      type: int32,
      values: column((row) => (row % 100 === 0 ? row / 100 + 1 : null)),
    },
    { name: 'duplicate_group', type: int32, values: column((row) => (row % 1000 < 2 ? row >> 1 : null)) },
    { name: 'outlier_score', type: float32, values: column((row) => (row % 500 === 0 ? 3 : 1)) },
    {
      name: 'neighbours',
      type: 'neighbours',
      k: neighbours,
      ids: Int32Array.from({ length: rows * neighbours }, () => Math.floor(random() * rows)),
      distances: Float32Array.from({ length: rows * neighbours }, (_, i) => i % neighbours),
    },
  ]);
}

/** The same numbers between 0 and 1 in every run (a linear congruential generator, Numerical Recipes, 3rd ed., 7.1). */
function randomNumbers() {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
