import type { ErrorAnswer } from '../../../../packages/verger/src/serve/api/answers.js';
import { Refused } from '../ask.js';
import type { AtlasPoints } from './points.js';
import { rowBits } from './row-bits.js';

/**
 * Saves a selection as a table, as the browser saves a download.
 * @param columns all that was found of each image, or only their paths as `--exclude` takes them
 * @throws Refused with the server's words; TypeError without an answer
 */
export async function saveSelection(
  run: string,
  points: AtlasPoints,
  selection: Uint32Array,
  columns: 'all' | 'paths',
): Promise<void> {
  const answer = await fetch(`./api/runs/${run}/atlas/selection.csv?columns=${columns}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: rowBits(points, selection),
  });
  if (!answer.ok) throw new Refused((await answer.json()) as ErrorAnswer);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await answer.blob());
  link.download = columns === 'paths' ? 'exclude.csv' : 'selection.csv';
  link.click();
  URL.revokeObjectURL(link.href);
}
