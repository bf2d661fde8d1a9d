import { messageOf, VergerError } from '../../common/errors.js';
import { encodeFeatures } from '../../job/features-file.js';
import { type MatchedRows, readMatches } from '../../job/match-file.js';
import { openOutput } from '../../job/places.js';
import { numbered, type TaskOf } from '../../job/task-kind.js';
import { recall, type RecallReport } from '../../job/tasks/recall.js';
import { writeWorkFile } from '../../job/work-files.js';
import { Location } from '../../storage/location.js';
import { openStorage } from '../../storage/open-storage.js';
import { StorageError } from '../../storage/storage-error.js';
import { earlierRows } from '../earlier-features.js';
import { defineRun } from '../task-run.js';

type RecallTask = TaskOf<typeof recall>;

/** Reads each file once, and writes the features of each shard that has any. */
export const taskRun = defineRun(recall, async (task): Promise<RecallReport> => {
  const output = openOutput(task.job);
  const matches = await readMatches(output, task.matches);
  const { width } = task;
  const recalled = new RecalledRows(task.shards.at(-1)?.end ?? 0, width);
  const lost: RecallReport['lost'] = [];
  for (const [index, file] of task.files.entries()) {
    const wanted = wantedRows(matches, index);
    const storage = openStorage(Location.parse(file.place), task.job.access);
    try {
      for await (const rows of earlierRows(storage, file, width)) recalled.take(rows, wanted);
    } catch (error) {
      if (!isOfFile(error)) throw error;
      lost.push({ place: file.place, key: file.key, why: messageOf(error) });
    }
  }
  return { kind: 'recall', group: task.group, shards: await writeShards(task, recalled), lost };
});

/** A file that can't be used costs time; a storage that does not respond may do so later. */
function isOfFile(error: unknown): boolean {
  if (error instanceof StorageError) return error.fault !== 'unavailable';
  return error instanceof VergerError && error.code === 'corrupt-result';
}

interface WantedRow {
  readonly image: number;
  readonly row: number;
}

/** In the order of the rows. */
function wantedRows({ image, file, row }: MatchedRows, index: number): readonly WantedRow[] {
  const wanted: WantedRow[] = [];
  for (let i = 0; i < image.length; i++) if (file[i] === index) wanted.push({ image: image[i], row: row[i] });
  return wanted.sort((a, b) => a.row - b.row);
}

/** The rows of a group of shards, as far as they are known. */
class RecalledRows {
  readonly width: number;
  readonly #features: Float32Array;
  readonly #digests: Uint8Array;
  readonly #isKnown: Uint8Array;

  constructor(images: number, width: number) {
    this.width = width;
    this.#features = new Float32Array(images * width);
    this.#digests = new Uint8Array(images * 32);
    this.#isKnown = new Uint8Array(images);
  }

  take(
    found: {
      readonly start: number;
      readonly rows: number;
      readonly features: Float32Array;
      readonly digests: Uint8Array;
    },
    wanted: readonly WantedRow[],
  ): void {
    const { width } = this;
    for (const { image, row } of wanted) {
      const at = row - found.start;
      if (at < 0 || at >= found.rows) continue;
      this.#features.set(found.features.subarray(at * width, (at + 1) * width), image * width);
      this.#digests.set(found.digests.subarray(at * 32, (at + 1) * 32), image * 32);
      this.#isKnown[image] = 1;
    }
  }

  /** The known rows of a range of images, whose index counts from the start of the range. */
  encode(start: number, end: number): { readonly rows: number; readonly bytes: Uint8Array } | undefined {
    const { width } = this;
    const index: number[] = [];
    for (let image = start; image < end; image++) if (this.#isKnown[image] === 1) index.push(image - start);
    if (index.length === 0) return undefined;
    if (index.length === end - start) {
      const features = this.#features.subarray(start * width, end * width);
      const digests = this.#digests.subarray(start * 32, end * 32);
      return {
        rows: index.length,
        bytes: encodeFeatures({ index: Int32Array.from(index), features, digests, width }),
      };
    }
    const features = new Float32Array(index.length * width);
    const digests = new Uint8Array(index.length * 32);
    index.forEach((image, row) => {
      const at = start + image;
      features.set(this.#features.subarray(at * width, (at + 1) * width), row * width);
      digests.set(this.#digests.subarray(at * 32, (at + 1) * 32), row * 32);
    });
    return {
      rows: index.length,
      bytes: encodeFeatures({ index: Int32Array.from(index), features, digests, width }),
    };
  }
}

async function writeShards(
  { job, shards }: RecallTask,
  recalled: RecalledRows,
): Promise<RecallReport['shards']> {
  const output = openOutput(job);
  const written: RecallReport['shards'] = [];
  for (const { shard, start, end } of shards) {
    const known = recalled.encode(start, end);
    if (known === undefined) continue;
    const features = await writeWorkFile(output, `features/${numbered(shard)}`, 'npz', known.bytes);
    written.push({ shard, rows: known.rows, features });
  }
  return written;
}
