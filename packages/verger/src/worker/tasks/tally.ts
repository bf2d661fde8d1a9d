import { encodeRecogniser } from '@verger/recogniser';
import { openOutput } from '../../job/places.js';
import { numbered } from '../../job/task-kind.js';
import { tally } from '../../job/tasks/tally.js';
import { writeWorkFile } from '../../job/work-files.js';
import { rowsOf, rowsToLearn } from '../labelled-rows.js';
import { LearnedSums } from '../learned-sums.js';
import { defineRun } from '../task-run.js';

/** Sums, the short digests of the images in them, and the features of each if they are wanted. */
export const taskRun = defineRun(tally, async (task, bench) => {
  const { group } = task;
  const sums = new LearnedSums(task, () => bench.gram());
  for await (const row of rowsToLearn(task)) await sums.learn(row);
  const recogniser = await writeWorkFile(
    openOutput(task.job),
    `tally/${numbered(group)}`,
    'recogniser',
    encodeRecogniser(await sums.recogniser()),
  );
  return { kind: 'tally', group, images: rowsOf(task.parts), recogniser };
});
