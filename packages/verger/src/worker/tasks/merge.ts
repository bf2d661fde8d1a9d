import { openOutput } from '../../job/places.js';
import { numbered } from '../../job/task-kind.js';
import { merge } from '../../job/tasks/merge.js';
import { readMerged, writeMoments } from '../merged-moments.js';
import { defineRun } from '../task-run.js';

export const taskRun = defineRun(merge, async ({ job, level, index, moments }) => {
  const output = openOutput(job);
  const merged = await readMerged(output, moments);
  const file = await writeMoments(output, `${level}-${numbered(index)}`, merged);
  return { kind: 'merge', level, index, n: merged.n, moments: file };
});
