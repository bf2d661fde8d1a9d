import { inOrder } from '../../common/in-order.js';
import { readFileList, readMatrix, type StudyTexts } from '../../job/study-files.js';
import type { TaskOf } from '../../job/task-kind.js';
import type { judge } from '../../job/tasks/judge.js';
import type { Storage } from '../../storage/storage.js';
import { groupsOf, type Numbered, numberedTexts } from '../../study/numbered.js';
import type { Table } from '../../study/table.js';
import { type AllLists, readLists, readPositions } from '../neighbour-files.js';
import type { StudyShelf } from '../study-shelf.js';

/** All that a study has found out about single rows. */
export interface Studied {
  readonly table: Table;
  readonly digests: readonly string[];
  readonly texts: StudyTexts;
  readonly labels: Numbered;
  readonly splits: Numbered;
  /** Neighbours of each row. */
  readonly all: AllLists;
  /** Those of other groups, with the groups. */
  readonly others?: AllLists & { readonly groups: Int32Array };
  /** float32 [n, 2] */
  readonly positions: Float32Array;
  /** float32 [n] each: shares of 10 and of 50 neighbours kept by the map, then by the first two components */
  readonly kept: readonly Float32Array[];
}

/** Near duplicates are looked for among so many. */
const listedNeighbours = 30;

export async function readStudied(
  output: Storage,
  { inputs, lists, positions, kept, groups }: TaskOf<typeof judge>,
  shelf: StudyShelf,
): Promise<Studied> {
  const { table, digests } = await shelf.rows(output, inputs);
  const texts = await shelf.texts(output, inputs);
  const k = listedNeighbours;
  const others =
    groups === undefined
      ? {}
      : {
          others: {
            ...(await readLists(output, lists, { list: 1, k })),
            groups: groupsOf(texts.paths, groups),
          },
        };
  return {
    table,
    digests,
    texts,
    labels: numberedTexts(texts.labels),
    splits: numberedTexts(texts.splits),
    all: await readLists(output, lists, { list: 0, k }),
    ...others,
    positions: await readPositions(output, positions, table.rows),
    kept: await readKept(output, kept, table.rows),
  };
}

async function readKept(
  output: Storage,
  file: TaskOf<typeof judge>['kept'],
  rows: number,
): Promise<Float32Array[]> {
  const shares = Array.from({ length: 4 }, () => new Float32Array(rows));
  let at = 0;
  const read = (each: typeof file) => readMatrix(output, each, 'kept');
  for await (const block of inOrder(await readFileList(output, file), 2, read)) {
    const count = block.length / shares.length;
    shares.forEach((share, i) => share.set(block.subarray(i * count, (i + 1) * count), at));
    at += count;
  }
  return shares;
}
