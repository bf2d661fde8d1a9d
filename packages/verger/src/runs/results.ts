import * as z from 'zod';
import { VergerError } from '../common/errors.js';
import { parseAs } from '../common/parse-as.js';
import { readRows, rowGroups } from '../parquet/read.js';
import { type Manifest, readManifest } from '../job/manifest.js';
import { type Reject, rejectReasons } from '../job/reject.js';
import { outputKeys } from '../job/work-files.js';
import { Location } from '../storage/location.js';
import { openStorage } from '../storage/open-storage.js';
import type { Storage } from '../storage/storage.js';
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
const rejectSchema = z.object({
  path: z.string(),
  label: z.string().nullable(),
  reason: z.enum(rejectReasons),
  detail: z.string(),
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
    const output = openStorage(location, { allowRegions });
    const manifest = await readManifest(output);
    // The manifest is written before the last checks, so it is no proof of success.
    if (manifest === undefined || (await output.stat(outputKeys.success)) === undefined) {
      throw noResult(location.text, (await output.stat(outputKeys.plan)) !== undefined);
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

  async rejects(): Promise<Reject[]> {
    return parseAs(
      z.array(rejectSchema),
      await readRows(this.#output, outputKeys.rejects),
      outputKeys.rejects,
    );
  }

  /** Recomputes every digest and count; returns an empty list if all match the manifest. */
  verify(): Promise<Fault[]> {
    return verifyResult(this.#output, this.manifest);
  }
}

/**
 * @param options.allowRegions regions outside Europe where the bucket may be
 * @throws VergerError `not-found` if there is no finished result
 */
export function openResults(
  location: string,
  options: { readonly allowRegions?: readonly string[] } = {},
): Promise<Results> {
  return Results.open(Location.parse(location), options.allowRegions ?? []);
}

function noResult(location: string, started: boolean): VergerError {
  return started
    ? new VergerError('not-found', `the run in ${location} is not finished`, {
        hint: 'finished work is kept: run the same command again to resume',
      })
    : new VergerError('not-found', `no verger result in ${location}`);
}
