import * as z from 'zod';
import { checkOptions, checkPath } from '../common/check-options.js';
import { texts } from '../common/option-kinds.js';
import { parseAs } from '../common/parse-as.js';
import { readRows, rowGroups } from '../parquet/read.js';
import { type Manifest, readManifest } from '../job/manifest.js';
import type { Reject } from '../job/reject.js';
import { outputKeys } from '../job/work-files.js';
import { Location } from '../storage/location.js';
import { openStorage } from '../storage/open-storage.js';
import { requireFolder } from '../storage/require-folder.js';
import type { Storage } from '../storage/storage.js';
import { readRejects } from './rejects.js';
import { unfinished } from './unfinished.js';
import { type Fault, verifyResult } from './verify.js';

/** One image of a result. */
export interface Row {
  /** Relative to the input's root. */
  readonly path: string;
  readonly label: string | null;
  /** float32 [features] */
  readonly features: Float32Array;
  /** float32 [k] */
  readonly components: Float32Array;
  /** SHA-256 of the image file, in hexadecimal. */
  readonly sha256: string;
}

const numbers = z.union([
  z.instanceof(Float32Array),
  z.array(z.number()).transform((list) => Float32Array.from(list)),
]);
const rowSchema = z.object({
  path: z.string(),
  label: z.string().nullable(),
  features: numbers,
  components: numbers,
  sha256: z.string(),
});
/** A finished result, open for reading. */
export class Results {
  readonly manifest: Manifest;
  readonly #output: Storage;

  private constructor(output: Storage, manifest: Manifest) {
    this.#output = output;
    this.manifest = manifest;
  }

  /** @throws VergerError `not-found` if there is no result, or its run did not succeed */
  static async open(location: Location, allowRegions: readonly string[]): Promise<Results> {
    await requireFolder(location);
    const output = openStorage(location, { allowRegions });
    const manifest = await readManifest(output);
    // The manifest is written before the last checks, so it is no proof of success.
    if (manifest === undefined || (await output.stat(outputKeys.success)) === undefined) {
      throw await unfinished(output, location);
    }
    return new Results(output, manifest);
  }

  /** All rows, ordered by path, with one row group in memory at a time. */
  async *rows(): AsyncGenerator<Row> {
    for (const { name } of this.manifest.parts) {
      for (const range of await rowGroups(this.#output, name)) {
        for (const row of await readRows(this.#output, name, undefined, range))
          yield parseAs(rowSchema, row, name);
      }
    }
  }

  /** The inputs without a row. */
  rejects(): Promise<Reject[]> {
    return readRejects(this.#output);
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
