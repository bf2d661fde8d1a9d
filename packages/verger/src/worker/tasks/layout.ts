import { openOutput } from '../../job/places.js';
import { readStudyArrays, writeStudyArrays } from '../../job/study-files.js';
import { numbered } from '../../job/task-kind.js';
import { layout } from '../../job/tasks/layout.js';
import { requireArray } from '../../pca/npz.js';
import { continueMap } from '../../study/map/make-map.js';
import { defineRun } from '../task-run.js';

/** Some iterations of a map. */
export const taskRun = defineRun(layout, async ({ job, graph: file, state, from, to }) => {
  const output = openOutput(job);
  const [arrays, before] = await Promise.all([readStudyArrays(output, file), readStudyArrays(output, state)]);
  const starts = requireArray(arrays, 'starts', Int32Array, 1).data;
  const graph = {
    points: starts.length - 1,
    starts,
    columns: requireArray(arrays, 'columns', Int32Array, 1).data,
    weights: requireArray(arrays, 'weights', Float32Array, 1).data,
  };
  const { shape, data } = requireArray(before, 'state', Float64Array, 3);
  const after = await continueMap(graph, data, { from, to, threads: job.threads });
  const written = await writeStudyArrays(output, `state-${numbered(to)}`, { state: { shape, data: after } });
  return { kind: 'layout', state: written };
});
