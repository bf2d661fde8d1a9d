import { labelledRows } from '../../../packages/verger/dist/recognise/labelled-rows.js';
import { openResults } from '../../../packages/verger/dist/index.js';

/** @typedef {import('../../../packages/verger/dist/recognise/labelled-rows.js').LabelledRow} Row */

/** All labelled rows of a result. @param {string} output @returns {Promise<Row[]>} */
export async function readRows(output) {
  const rows = [];
  for await (const row of labelledRows(await openResults(output))) rows.push(row);
  return rows;
}
