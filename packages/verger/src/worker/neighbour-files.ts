import { inOrder } from '../common/in-order.js';
import { readFileList, readMatrix, readStudyArrays } from '../job/study-files.js';
import type { WorkFile } from '../job/work-files.js';
import type { NpyArray } from '../pca/npy.js';
import { requireArray } from '../pca/npz.js';
import type { Storage } from '../storage/storage.js';
import { firstNeighbours, type NeighbourLists } from '../study/neighbours/nearest-rows.js';

/** Which lists to read: 0, of all rows, or 1, of other groups; and at most so many neighbours. */
export interface WantedLists {
  readonly list: 0 | 1;
  readonly k: number;
}

/** Neighbours of all rows, with the nearest for each number of components. */
export interface AllLists {
  readonly lists: NeighbourLists;
  /** int32 [n, stops]; empty where there is no curve */
  readonly nearest: Int32Array;
}

/** Files read at a time. */
const readAtOnce = 2;

/** @param file a list of files of neighbours, in the order of the rows */
export async function readLists(output: Storage, file: WorkFile, wanted: WantedLists): Promise<AllLists> {
  const files = await readFileList(output, file);
  const blocks: AllLists[] = [];
  const read = (each: WorkFile) => readStudyArrays(output, each);
  for await (const arrays of inOrder(files, readAtOnce, read)) {
    const { data: nearest } = requireArray(arrays, `nearest${wanted.list}`, Int32Array, 2);
    blocks.push({ lists: listsIn(arrays, wanted), nearest });
  }
  const [{ k }] = blocks.map(({ lists }) => lists);
  return {
    lists: {
      k,
      rows: joined(
        Int32Array,
        blocks.map(({ lists }) => lists.rows),
      ),
      squares: joined(
        Float64Array,
        blocks.map(({ lists }) => lists.squares),
      ),
    },
    nearest: joined(
      Int32Array,
      blocks.map(({ nearest }) => nearest),
    ),
  };
}

/** Neighbours of one block. */
export async function readListBlock(
  output: Storage,
  file: WorkFile,
  wanted: WantedLists,
): Promise<NeighbourLists> {
  return listsIn(await readStudyArrays(output, file), wanted);
}

/**
 * Positions of all rows, float32 [rows, 2].
 * @param file a list of the files of positions
 */
export async function readPositions(output: Storage, file: WorkFile, rows: number): Promise<Float32Array> {
  const all = new Float32Array(2 * rows);
  let at = 0;
  const read = (each: WorkFile) => readMatrix(output, each, 'positions');
  for await (const positions of inOrder(await readFileList(output, file), readAtOnce, read)) {
    all.set(positions, at);
    at += positions.length;
  }
  return all;
}

function listsIn(arrays: ReadonlyMap<string, NpyArray>, { list, k: most }: WantedLists): NeighbourLists {
  const rows = requireArray(arrays, `rows${list}`, Int32Array, 2);
  const squares = requireArray(arrays, `squares${list}`, Float64Array, 2);
  const [, k] = rows.shape;
  return firstNeighbours({ k, rows: rows.data, squares: squares.data }, most);
}

function joined<T extends Int32Array | Float64Array>(
  type: new (length: number) => T,
  pieces: readonly T[],
): T {
  const all = new type(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
