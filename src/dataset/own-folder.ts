import { VergerError } from '../common/errors.js';
import { decodeJson, encodeJson } from '../common/json.js';
import type { Storage } from '../storage/storage.js';
import { z } from 'zod';

/** What a folder was drawn with. It lies beside the pictures; listings of images pass over it. */
const recordKey = 'dataset.json';

const settingsSchema = z.object({
  kinds: z.number(),
  views: z.number(),
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
 * Makes a folder this data set's own.
 * @returns the digest of the finished data set, where it has been finished before
 * @throws VergerError `plan-mismatch` where it holds anything else and `overwrite` was not asked for
 */
export async function claimFolder(
  output: Storage,
  settings: Settings,
  overwrite: boolean,
): Promise<string | undefined> {
  if (overwrite) await clear(output);
  const record = await readRecord(output);
  if (record === undefined && !(await isEmpty(output))) {
    throw new VergerError('plan-mismatch', 'the folder is not empty', {
      hint: 'choose another folder, or --overwrite to replace its Training and Test',
    });
  }
  if (record !== undefined && !isSame(record.settings, settings)) {
    throw new VergerError('plan-mismatch', 'the folder holds a data set of other settings', {
      hint: 'choose another folder, or --overwrite to start anew',
    });
  }
  if (record === undefined) await writeRecord(output, { settings, digest: null });
  else await output.sweep();
  return record?.digest ?? undefined;
}

/** Writes down that all pictures are there. */
export async function finishFolder(output: Storage, settings: Settings, digest: string): Promise<void> {
  await writeRecord(output, { settings, digest });
}

async function clear(output: Storage): Promise<void> {
  // The record goes last: until then the folder is known to be ours, and a second attempt can go on.
  await output.removeAll('Training/');
  await output.removeAll('Test/');
  await output.remove(recordKey);
}

async function readRecord(output: Storage): Promise<DatasetRecord | undefined> {
  if ((await output.stat(recordKey)) === undefined) return undefined;
  return recordSchema.safeParse(decodeJson(await output.read(recordKey), recordKey)).data;
}

async function writeRecord(output: Storage, record: Omit<DatasetRecord, 'maker'>): Promise<void> {
  await output.write(recordKey, encodeJson({ maker: 'verger dataset synthesize', ...record }));
}

async function isEmpty(output: Storage): Promise<boolean> {
  try {
    for await (const _ of output.list()) return false;
  } catch (error) {
    if (error instanceof VergerError && error.code === 'not-found') return true;
    throw error;
  }
  return true;
}

function isSame(a: Settings, b: Settings): boolean {
  return a.kinds === b.kinds && a.views === b.views && a.size === b.size && a.seed === b.seed;
}
