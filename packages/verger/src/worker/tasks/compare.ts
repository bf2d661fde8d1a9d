import { openOutput } from '../../job/places.js';
import { writeStudyArrays } from '../../job/study-files.js';
import { numbered, type TaskOf } from '../../job/task-kind.js';
import { compare } from '../../job/tasks/compare.js';
import { keptNeighbours } from '../../study/faithfulness/kept-neighbours.js';
import { penaltiesOf, sampleOf } from '../../study/faithfulness/trustworthiness.js';
import { rowsOf } from '../../study/map/landmarks.js';
import { leading, tableOf, type Table } from '../../study/table.js';
import { readListBlock, readPositions } from '../neighbour-files.js';
import { defineRun } from '../task-run.js';

/** The numbers of neighbours that are compared. */
const ks = [10, 50];

/** How faithful the map is to the rows of a block, and how faithful the first two components are. */
export const taskRun = defineRun(compare, async (task, bench) => {
  const output = openOutput(task.job);
  const { block, first, count } = task;
  const { table } = await bench.study.rows(output, task.inputs);
  const lists = await readListBlock(output, task.lists, { list: 0, k: ks[ks.length - 1] });
  const map = tableOf(await readPositions(output, task.positions, table.rows), 2);
  const plain = leading(table, Math.min(2, table.width));
  const kept = [map, plain].flatMap(({ values, width }) => keptNeighbours(values, width, first, lists, ks));
  const file = await writeStudyArrays(output, `kept-${numbered(block)}`, {
    kept: { shape: [2 * ks.length, count], data: Float32Array.from(kept.flatMap((each) => [...each])) },
  });
  const [ofMap, ofComponents] = penaltiesIn(task, table, [map, plain]);
  const penalty = { map: ofMap, components: ofComponents };
  return { kind: 'compare', images: count, kept: file, penalty };
});

/** The penalties of the rows of the sample that lie in the block; added up in any order, as all are whole numbers. */
function penaltiesIn(
  { first, count }: TaskOf<typeof compare>,
  table: Table,
  maps: readonly Table[],
): number[] {
  const sample = sampleOf(table.rows);
  const [from, to] = [first, first + count].map((bound) => sample.filter((row) => row < bound).length);
  const sampled = maps.map((map) => rowsOf(map, sample));
  return penaltiesOf(rowsOf(table, sample), sampled, { from, to });
}
