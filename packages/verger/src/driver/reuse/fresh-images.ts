import { concurrently } from '../../common/concurrently.js';
import { checkShard } from '../../job/conservation.js';
import type { ShardReject } from '../../job/reject.js';
import { encodeShardImages } from '../../job/shard-images.js';
import { numbered } from '../../job/task-kind.js';
import { extract, type ExtractReport } from '../../job/tasks/extract.js';
import type { SourceFile } from '../../job/tasks/recall.js';
import { writeWorkFile } from '../../job/work-files.js';
import type { RunContext } from '../run-context.js';
import { runStage } from '../stage.js';

/** Lists are small enough that no worker waits long for the last one, but fill a batch of the extraction by half. */
const [fewestImages, mostLists] = [16, 128];

/** Where features are. */
export interface RowPlace {
  /** Index in the files. */
  readonly file: number;
  readonly row: number;
}

/**
 * Images that no earlier run knows. They often lie together (a new folder), in a shard or two, which would keep one
 * worker busy and let the others wait. So they are extracted in lists of their own, and then copied with the known ones.
 */
export class FreshImages {
  readonly files: readonly SourceFile[];
  readonly #places: ReadonlyMap<number, RowPlace>;
  readonly #rejects: ReadonlyMap<number, Omit<ShardReject, 'index'>>;

  private constructor(
    files: readonly SourceFile[],
    places: ReadonlyMap<number, RowPlace>,
    rejects: ReadonlyMap<number, Omit<ShardReject, 'index'>>,
  ) {
    this.files = files;
    this.#places = places;
    this.#rejects = rejects;
  }

  static readonly none = new FreshImages([], new Map(), new Map());

  /** None but such as were rejected before. */
  static rejected(rejects: ReadonlyMap<number, Omit<ShardReject, 'index'>>): FreshImages {
    return new FreshImages([], new Map(), rejects);
  }

  /**
   * Runs the backbone on images.
   * @param images by their index in the run, ascending
   */
  static async extract(run: RunContext, images: readonly number[]): Promise<FreshImages> {
    if (images.length === 0) return FreshImages.none;
    const { plan, output, job } = run;
    const all = plan.listing.images;
    const [{ start, end }] = plan.shards;
    const size = Math.min(end - start, Math.max(fewestImages, Math.ceil(images.length / mostLists)));
    const count = Math.ceil(images.length / size);
    const bound = (i: number): number => Math.floor((i * images.length) / count);
    const lists = Array.from({ length: count }, (_, i) => images.slice(bound(i), bound(i + 1)));
    const tasks = await concurrently(lists.entries(), output.concurrency, async ([i, list]) => {
      const bytes = encodeShardImages(list.map((image) => all.get(image)));
      // Numbered after the shards: the reports of both are kept in one folder.
      const shard = plan.shards.length + i;
      const file = await writeWorkFile(output, `images/${numbered(shard)}`, 'json', bytes);
      return extract.task(job, { shard, images: file, suspects: [], condemned: [] });
    });
    const knownRows = all.length - images.length;
    const reports = await runStage(run, 'extract', extract, tasks, { images: all.length, knownRows });
    return FreshImages.#of(run, lists, reports);
  }

  static #of(
    { output }: RunContext,
    lists: readonly (readonly number[])[],
    reports: readonly ExtractReport[],
  ): FreshImages {
    const places = new Map<number, RowPlace>();
    const rejects = new Map<number, Omit<ShardReject, 'index'>>();
    for (const [file, report] of reports.entries()) {
      checkShard(report, lists[file].length);
      rowsOf(report).forEach((index, row) => places.set(lists[file][index], { file, row }));
      for (const { index, ...why } of report.rejects) rejects.set(lists[file][index], why);
    }
    return new FreshImages(
      reports.map(({ features }) => ({ place: output.uri, ...features })),
      places,
      rejects,
    );
  }

  at(image: number): RowPlace | undefined {
    return this.#places.get(image);
  }

  /** The rejects among some images, by index from the first of them. */
  rejectsIn(start: number, end: number): readonly ShardReject[] {
    const found: ShardReject[] = [];
    if (this.#rejects.size === 0) return found;
    for (let image = start; image < end; image++) {
      const why = this.#rejects.get(image);
      if (why !== undefined) found.push({ index: image - start, ...why });
    }
    return found;
  }

  /** How many of some images have become rows. */
  rowsIn(start: number, end: number): number {
    let rows = 0;
    if (this.#places.size === 0) return rows;
    for (let image = start; image < end; image++) if (this.#places.has(image)) rows += 1;
    return rows;
  }
}

/** Which image of its list each row was made from: all that are no rejects, in their order. */
function rowsOf({ images, rejects }: ExtractReport): number[] {
  const rejected = new Set(rejects.map(({ index }) => index));
  return Array.from({ length: images }, (_, index) => index).filter((index) => !rejected.has(index));
}
