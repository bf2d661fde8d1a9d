import { VergerError } from '../common/errors.js';
import { decodeJson, encodeJson } from '../common/json.js';
import type { Storage } from '../storage/storage.js';
import * as z from 'zod';

/** The settings a folder was drawn with. Stored beside the pictures; image listings skip it. */
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
 * Claims a folder for this data set.
 * @returns the digest of the data set, if it was finished before
 * @throws VergerError `plan-mismatch` if it holds anything else and `overwrite` is not set
 */
export async function claimFolder(
  output: Storage,
  settings: Settings,
  overwrite: boolean,
): Promise<string | undefined> {
  const existing = await contentOf(output);
  if (existing.others) {
    throw new VergerError(
      'plan-mismatch',
      'the folder contains files that are not part of a verger data set',
      {
        hint: 'choose another folder',
      },
    );
  }
  if (overwrite) await clear(output);
  const record = await readRecord(output);
  if (record === undefined && existing.pictures && !overwrite) {
    throw new VergerError('plan-mismatch', 'the folder has a Training or Test that verger did not create', {
      hint: 'choose another folder, or use --overwrite to replace both',
    });
  }
  if (record !== undefined && !isSame(record.settings, settings)) {
    throw new VergerError('plan-mismatch', 'the folder contains a data set with different settings', {
      hint: 'choose another folder, or use --overwrite to replace it',
    });
  }
  if (record === undefined) await writeRecord(output, { settings, digest: null });
  else await output.sweep();
  return record?.digest ?? undefined;
}

/** Records that all pictures are complete. */
export async function markComplete(output: Storage, settings: Settings, digest: string): Promise<void> {
  await writeRecord(output, { settings, digest });
}

async function clear(output: Storage): Promise<void> {
  // Remove the record last: until then the folder is known to be ours, so a retry can finish the job.
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

/** Whether there are files in the picture folders, and any elsewhere. */
async function contentOf(output: Storage): Promise<{ readonly pictures: boolean; readonly others: boolean }> {
  let [pictures, others] = [false, false];
  try {
    for await (const { key } of output.list()) {
      if (/^(Training|Test)\//.test(key)) pictures = true;
      else if (key !== recordKey) others = true;
    }
  } catch (error) {
    if (!(error instanceof VergerError && error.code === 'not-found')) throw error;
  }
  return { pictures, others };
}

function isSame(a: Settings, b: Settings): boolean {
  return a.kinds === b.kinds && a.views === b.views && a.size === b.size && a.seed === b.seed;
}
