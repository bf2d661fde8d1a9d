import { measure } from '../../job/tasks/measure.js';
import { rowsOf, rowsToLearn } from '../labelled-rows.js';
import { defineRun } from '../task-run.js';

/** The sum of squares, in the order of the rows. */
export const taskRun = defineRun(measure, async (task) => {
  let [values, squares] = [0, 0];
  for await (const { features } of rowsToLearn(task)) {
    for (const feature of features) squares += feature ** 2;
    values += features.length;
  }
  return { kind: 'measure', group: task.group, images: rowsOf(task.parts), values, squares };
});
