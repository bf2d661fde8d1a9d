import { decodeFeatures } from '../../job/features-file.js';
import { readShardImages } from '../../job/shard-images.js';
import type { ExtractReport } from '../../job/tasks/extract.js';
import { readWorkFile, type WorkFile } from '../../job/work-files.js';
import type { Storage } from '../../storage/storage.js';
import { VergerError } from '../../common/errors.js';
import type { SourceFile } from '../../job/tasks/recall.js';
import type { Source, SourceRow } from './source.js';

interface Shard {
  readonly list: WorkFile;
  readonly features: WorkFile;
}

/** The features that a run left which did not end, of the same backbone and the same input. */
export class WorkSource implements Source {
  readonly name = 'unfinished work';
  readonly isSameInput = true;
  readonly files: readonly SourceFile[];
  readonly #output: Storage;
  readonly #shards: readonly Shard[];

  constructor(output: Storage, reports: readonly ExtractReport[]) {
    this.#output = output;
    this.#shards = reports
      .flatMap(({ list, features }) => (list === undefined ? [] : [{ list, features }]))
      .sort((a, b) => (a.list.key < b.list.key ? -1 : 1));
    this.files = this.#shards.map(({ features }) => ({ place: output.uri, ...features }));
  }

  async *rows(): AsyncGenerator<Iterable<SourceRow>> {
    for (const [file, shard] of this.#shards.entries()) yield await this.#rowsOf(shard, file);
  }

  /** None if a file is damaged: a killed run may have left it so. */
  async #rowsOf({ list, features }: Shard, file: number): Promise<readonly SourceRow[]> {
    try {
      const [images, { index, digests }] = await Promise.all([
        readShardImages(this.#output, list),
        readWorkFile(this.#output, features).then(decodeFeatures),
      ]);
      return [...index].map((image, row) => ({
        path: images[image].path,
        size: images[image].size,
        version: images[image].version,
        digest: digests.subarray(row * 32, (row + 1) * 32),
        file,
        row,
        place: undefined,
      }));
    } catch (error) {
      if (error instanceof VergerError && error.code === 'corrupt-result') return [];
      throw error;
    }
  }
}
