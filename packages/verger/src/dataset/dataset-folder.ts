import { orchard, viewKey } from '@verger/orchard';
import * as z from 'zod';
import { concurrently } from '../common/concurrently.js';
import { VergerError } from '../common/errors.js';
import { encodeJson, parseJson } from '../common/json.js';
import type { Storage } from '../storage/storage.js';

/** The settings a folder was drawn with. Stored beside the pictures; image listings skip it. */
const recordKey = 'dataset.json';

/** The most views of a kind. */
export const maxViews = 100_000;

const settingsSchema = z.object({
  kinds: z.int().min(1).max(orchard.length),
  views: z.int().min(4).max(maxViews),
  size: z.number(),
  seed: z.number(),
});
type Settings = Readonly<z.infer<typeof settingsSchema>>;

const recordSchema = z.object({
  maker: z.literal('verger dataset synthesize'),
  settings: settingsSchema,
  /** Of the finished data set. */
  digest: z.string().nullable(),
});
type DatasetRecord = Readonly<z.infer<typeof recordSchema>>;

/**
 * Claims a folder for this data set.
 * @returns the digest of the data set, if it was finished before
 * @throws VergerError `plan-mismatch` if it holds another data set of ours and `overwrite` is not set, or any file
 * that is not a picture of the data set that its record describes
 */
export async function claimFolder(
  output: Storage,
  settings: Settings,
  overwrite: boolean,
): Promise<string | undefined> {
  const record = await readRecord(output);
  const pictures = await ownFiles(output, record, overwrite);
  if (record !== undefined && !overwrite && !isSame(record.settings, settings)) {
    throw new VergerError('plan-mismatch', 'the folder contains a data set with different settings', {
      hint: 'choose another folder, or use --overwrite to replace it',
    });
  }
  if (record === undefined || overwrite) {
    await concurrently(pictures, output.concurrency, (key) => output.remove(key));
    // The record is replaced last: until then it names what is ours, so a second attempt can finish.
    await writeRecord(output, { settings, digest: null });
    return undefined;
  }
  await output.sweep();
  return record.digest ?? undefined;
}

/** Records that all pictures are complete. */
export async function markComplete(output: Storage, settings: Settings, digest: string): Promise<void> {
  await writeRecord(output, { settings, digest });
}

async function readRecord(output: Storage): Promise<DatasetRecord | undefined> {
  if ((await output.stat(recordKey)) === undefined) return undefined;
  return recordSchema.safeParse(parseJson(await output.read(recordKey))).data;
}

async function writeRecord(output: Storage, record: Omit<DatasetRecord, 'maker'>): Promise<void> {
  await output.write(recordKey, encodeJson({ maker: 'verger dataset synthesize', ...record }));
}

/**
 * The pictures in the folder that the record names.
 * @throws VergerError `plan-mismatch`, naming it, if there is another file; beside the pictures of an unchanged data
 * set it does no harm
 */
async function ownFiles(
  output: Storage,
  record: DatasetRecord | undefined,
  overwrite: boolean,
): Promise<readonly string[]> {
  const found: string[] = [];
  try {
    for await (const { key } of output.list()) {
      if (record !== undefined && (key === recordKey || isPicture(key, record.settings))) found.push(key);
      else if (record === undefined || overwrite || !/^(Training|Test)\//.test(key)) throw foreign(key);
    }
  } catch (error) {
    if (!(error instanceof VergerError && error.code === 'not-found')) throw error;
  }
  return found.filter((key) => key !== recordKey);
}

function isPicture(key: string, { kinds, views }: Settings): boolean {
  const [, name, number] = /^[^/]+\/([^/]+)\/(\d+)\.jpg$/.exec(key) ?? [];
  const kind = orchard.findIndex((one) => one.name === name);
  const view = Number(number);
  return kind !== -1 && kind < kinds && view < views && viewKey(kind, view) === key;
}

function foreign(key: string): VergerError {
  return new VergerError('plan-mismatch', `the folder holds ${key}, which verger did not draw`, {
    hint: 'choose another folder: verger replaces only pictures that its dataset.json names',
  });
}

function isSame(a: Settings, b: Settings): boolean {
  return a.kinds === b.kinds && a.views === b.views && a.size === b.size && a.seed === b.seed;
}
