import * as z from 'zod';
import { checkOptions, checkPath } from '../common/check-options.js';
import { VergerError } from '../common/errors.js';
import { texts } from '../common/option-kinds.js';
import { parseAs } from '../common/parse-as.js';
import type { RowProjector } from '../onnx/linear-algebra.js';
import { TableFile } from '../parquet/table-file.js';
import type { AtlasManifest } from '../job/atlas.js';
import { finishedManifest, type Manifest } from '../job/manifest.js';
import type { Reject } from '../job/reject.js';
import { Location } from '../storage/location.js';
import { openStorage } from '../storage/open-storage.js';
import { requireFolder } from '../storage/require-folder.js';
import type { Storage } from '../storage/storage.js';
import { type FittedPca, readFittedPca } from './fitted-pca.js';
import { readRejects } from './rejects.js';
import { unfinished } from './unfinished.js';
import { atlasOf } from './atlas.js';
import type { Fault } from './fault.js';
import { verifyResult } from './verify.js';

/** One image of a result. */
export interface Row {
  /** Relative to the input's root. */
  readonly path: string;
  readonly label: string | null;
  /** Only if the table has that column; `null` for an image in no split. */
  readonly split?: string | null | undefined;
  /** float32 [features]; empty if the table has no features */
  readonly features: Float32Array;
  /** float32 [k]; empty if the table has no components */
  readonly components: Float32Array;
  /** SHA-256 of the image file, in hexadecimal. */
  readonly sha256: string;
}

const numbers = z
  .union([z.instanceof(Float32Array), z.array(z.number()).transform((list) => Float32Array.from(list))])
  .default(() => new Float32Array());
const rowSchema = z.object({
  path: z.string(),
  label: z.string().nullable(),
  split: z.string().nullable().optional(),
  features: numbers,
  components: numbers,
  sha256: z.string(),
});
/** A finished result, open for reading. */
export class Results {
  readonly manifest: Manifest;
  readonly #output: Storage;
  #pca: Promise<FittedPca> | undefined;
  #projector: Promise<RowProjector> | undefined;

  private constructor(output: Storage, manifest: Manifest) {
    this.#output = output;
    this.manifest = manifest;
  }

  /** @throws VergerError `not-found` if there is no result, or its run did not succeed */
  static async open(location: Location, allowRegions: readonly string[]): Promise<Results> {
    await requireFolder(location);
    const output = openStorage(location, { allowRegions });
    const manifest = await finishedManifest(output);
    if (manifest === undefined) throw await unfinished(output, location);
    return new Results(output, manifest);
  }

  /** All rows, ordered by path, with one row group in memory at a time. */
  async *rows(): AsyncGenerator<Row> {
    for (const { name } of this.manifest.parts) {
      const file = await TableFile.open(this.#output, name);
      for (const range of file.groups)
        for (const row of await file.readRows(undefined, range)) yield parseAs(rowSchema, row, name);
    }
  }

  /** The inputs without a row. */
  rejects(): Promise<Reject[]> {
    return readRejects(this.#output);
  }

  /**
   * The principal axes: those that the run fitted, or those that it projected on.
   * @throws VergerError `not-found` if the result has features only; `corrupt-result` if the file is damaged
   */
  pca(): Promise<FittedPca> {
    return (this.#pca ??= readFittedPca(this.#output, this.manifest));
  }

  /**
   * Projects rows of features onto the axes, in float64 and rounded once: for a row of the table it gives its
   * `components`, bit for bit.
   * @param features float32 [n, features], row by row, from the same backbone and preprocessing
   * @returns float32 [n, k], row by row
   * @throws VergerError `usage` if the length is not a multiple of the number of features; and what `pca` throws
   */
  async transform(features: Float32Array): Promise<Float32Array> {
    const pca = await this.pca();
    if (features.length % pca.features !== 0) {
      const rows = `rows of ${pca.features} features`;
      throw new VergerError('usage', `${features.length} values are not ${rows}`);
    }
    if (features.length === 0) return new Float32Array();
    // ONNX Runtime takes a while to load, and most readers of a result don't need it.
    const { RowProjector: Projector } = await import('../onnx/linear-algebra.js');
    return (await (this.#projector ??= Projector.open(pca))).project(features);
  }

  /**
   * What `study` has found in the result; undefined if it was not studied, or not since it changed.
   * @throws VergerError `corrupt-result` if this version can't read it
   */
  atlas(): Promise<AtlasManifest | undefined> {
    return atlasOf(this.#output, this.manifest);
  }

  /** Recomputes every digest and count; returns an empty list if all match the manifest. */
  verify(): Promise<Fault[]> {
    return verifyResult(this.#output, this.manifest);
  }
}

export interface OpenOptions {
  /** Regions outside Europe where the bucket may be. Default: none. */
  readonly allowRegions?: readonly string[] | undefined;
}

/** @throws VergerError `usage` for a wrong option; `not-found` if there is no finished result */
export async function openResults(location: string, options: OpenOptions = {}): Promise<Results> {
  const { allowRegions = [] } = checkOptions<OpenOptions>('openResults', options, { allowRegions: texts });
  return Results.open(Location.parse(checkPath('location', location)), allowRegions);
}
