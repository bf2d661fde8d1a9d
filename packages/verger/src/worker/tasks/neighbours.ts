import { openOutput } from '../../job/places.js';
import { writeStudyArrays } from '../../job/study-files.js';
import { numbered } from '../../job/task-kind.js';
import { neighbours } from '../../job/tasks/neighbours.js';
import type { NpyArray } from '../../pca/npy.js';
import { NeighbourSearch } from '../../study/neighbours/search.js';
import { defaultStops } from '../../study/neighbours/stops.js';
import { groupsOf } from '../../study/numbered.js';
import { defineRun } from '../task-run.js';

/** Exact neighbours of a block; those of all rows with the nearest for each number of components. */
export const taskRun = defineRun(neighbours, async (task, bench) => {
  const output = openOutput(task.job);
  const { every, block, first, count, k } = task;
  const table = await bench.study.laidOut(output, task.inputs, every);
  const groups =
    task.groups === undefined
      ? {}
      : { groups: groupsOf((await bench.study.texts(output, task.inputs)).paths, task.groups) };
  const stops = defaultStops(table.width);
  const curve = every === 1 ? { curve: stops } : {};
  const found = new NeighbourSearch(table, { k, ...groups, ...curve }).block(first, count);
  const arrays = found.lists.flatMap(({ rows, squares }, list): [string, NpyArray][] => [
    [`rows${list}`, { shape: [count, k], data: rows }],
    [`squares${list}`, { shape: [count, k], data: squares }],
    [`nearest${list}`, { shape: [count, found.nearest[list].length / count], data: found.nearest[list] }],
  ]);
  const name = `neighbours-${every}-${numbered(block)}`;
  const lists = await writeStudyArrays(output, name, Object.fromEntries(arrays));
  return { kind: 'neighbours', images: count, lists };
});
