import { openOutput } from '../../job/places.js';
import { readStudyArrays, writeStudyArrays } from '../../job/study-files.js';
import { numbered } from '../../job/task-kind.js';
import { place } from '../../job/tasks/place.js';
import { requireArray } from '../../pca/npz.js';
import { placeAmong } from '../../study/map/landmarks.js';
import { positionsOf } from '../../study/map/layout.js';
import { tableOf } from '../../study/table.js';
import { defineRun } from '../task-run.js';

/** Positions of a block of rows. */
export const taskRun = defineRun(place, async (task, bench) => {
  const output = openOutput(task.job);
  const { every, block, first, count } = task;
  const { data } = requireArray(await readStudyArrays(output, task.state), 'state', Float64Array, 3);
  const laidOut = positionsOf(data);
  let positions = laidOut.subarray(2 * first, 2 * (first + count));
  if (every > 1) {
    const { table } = await bench.study.rows(output, task.inputs);
    const marks = await bench.study.laidOut(output, task.inputs, every);
    const { values, width } = table;
    const others = tableOf(values.subarray(first * width, (first + count) * width), width);
    positions = placeAmong(others, marks, laidOut);
  }
  const file = await writeStudyArrays(output, `positions-${numbered(block)}`, {
    positions: { shape: [count, 2], data: positions },
  });
  return { kind: 'place', images: count, positions: file };
});
