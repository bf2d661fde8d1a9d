import { openOutput } from '../../job/places.js';
import { writeStudyArrays } from '../../job/study-files.js';
import { weigh } from '../../job/tasks/weigh.js';
import { graphOf } from '../../study/map/graph.js';
import { stateAt } from '../../study/map/layout.js';
import { startOf } from '../../study/map/start.js';
import { readLists } from '../neighbour-files.js';
import { defineRun } from '../task-run.js';

/** Perplexity 30 needs three times as many neighbours. */
const mostNeighbours = 90;

/** The graph of a map, and where its points start. */
export const taskRun = defineRun(weigh, async (task, bench) => {
  const output = openOutput(task.job);
  const table = await bench.study.laidOut(output, task.inputs, task.every);
  const { lists } = await readLists(output, task.lists, { list: 0, k: mostNeighbours });
  const { points, starts, columns, weights } = graphOf(lists);
  const [graph, state] = await Promise.all([
    writeStudyArrays(output, 'graph', {
      starts: { shape: [points + 1], data: starts },
      columns: { shape: [columns.length], data: columns },
      weights: { shape: [weights.length], data: weights },
    }),
    writeStudyArrays(output, 'state-00000', {
      state: { shape: [3, points, 2], data: stateAt(startOf(table)) },
    }),
  ]);
  return { kind: 'weigh', images: points, graph, state };
});
