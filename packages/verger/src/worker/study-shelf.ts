import { inOrder } from '../common/in-order.js';
import {
  readInputs,
  readStudyArrays,
  readStudyTexts,
  type StudyInputs,
  type StudyTexts,
} from '../job/study-files.js';
import type { WorkFile } from '../job/work-files.js';
import { requireArray } from '../pca/npz.js';
import type { Storage } from '../storage/storage.js';
import { landmarkRows, rowsOf } from '../study/map/landmarks.js';
import { tableOf, type Table } from '../study/table.js';

/** Files read at a time. */
const readAtOnce = 4;

/** The rows of a result, as a study sees them. */
export interface StudiedRows {
  readonly table: Table;
  /** Hexadecimal SHA-256 of each image. */
  readonly digests: readonly string[];
}

/** What a worker keeps from task to task of a study: all of them read the same rows. */
export class StudyShelf {
  #rows: { readonly sha256: string; readonly read: Promise<StudiedRows> } | undefined;
  #texts: { readonly sha256: string; readonly read: Promise<StudyTexts> } | undefined;

  /** The components and digests of all rows. */
  rows(output: Storage, inputs: WorkFile): Promise<StudiedRows> {
    if (this.#rows?.sha256 !== inputs.sha256) {
      const read = readRows(output, inputs);
      this.#rows = { sha256: inputs.sha256, read };
      // Another attempt reads the files again.
      read.catch(() => (this.#rows = undefined));
    }
    return this.#rows.read;
  }

  /** The components of every so many-th row in the order of the digests; of all rows if that is 1. */
  async laidOut(output: Storage, inputs: WorkFile, every: number): Promise<Table> {
    const { table, digests } = await this.rows(output, inputs);
    return every === 1 ? table : rowsOf(table, landmarkRows(digests, every));
  }

  /** Paths, labels and splits of all rows. */
  texts(output: Storage, inputs: WorkFile): Promise<StudyTexts> {
    if (this.#texts?.sha256 !== inputs.sha256) {
      const read = readTexts(output, inputs);
      this.#texts = { sha256: inputs.sha256, read };
      read.catch(() => (this.#texts = undefined));
    }
    return this.#texts.read;
  }
}

async function readRows(output: Storage, file: WorkFile): Promise<StudiedRows> {
  const { rows, tables } = await readInputs(output, file);
  let values = new Float32Array();
  let width = 0;
  let at = 0;
  const digests: string[] = [];
  const read = (each: WorkFile) => readStudyArrays(output, each);
  for await (const arrays of inOrder(tables, Math.min(output.concurrency, readAtOnce), read)) {
    const components = requireArray(arrays, 'components', Float32Array, 2);
    [, width] = components.shape;
    if (values.length === 0) values = new Float32Array(rows * width);
    values.set(components.data, at);
    at += components.data.length;
    const { data } = requireArray(arrays, 'digests', Uint8Array, 2);
    for (let i = 0; i < data.length; i += 32)
      digests.push(Buffer.from(data.subarray(i, i + 32)).toString('hex'));
  }
  return { table: tableOf(values, width), digests };
}

async function readTexts(output: Storage, file: WorkFile): Promise<StudyTexts> {
  const { texts }: StudyInputs = await readInputs(output, file);
  const all: { paths: string[]; labels: (string | null)[]; splits: (string | null)[] } = {
    paths: [],
    labels: [],
    splits: [],
  };
  const read = (each: WorkFile) => readStudyTexts(output, each);
  for await (const { paths, labels, splits } of inOrder(
    texts,
    Math.min(output.concurrency, readAtOnce),
    read,
  )) {
    for (const path of paths) all.paths.push(path);
    for (const label of labels) all.labels.push(label);
    for (const split of splits) all.splits.push(split);
  }
  return all;
}
