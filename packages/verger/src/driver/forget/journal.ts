import * as z from 'zod';
import { encodeJson, parseJson } from '../../common/json.js';
import { outputKeys } from '../../job/work-files.js';
import { StorageError } from '../../storage/storage-error.js';
import type { Storage } from '../../storage/storage.js';

const journalSchema = z.object({
  /** SHA-256 of the manifest that is to be replaced. */
  before: z.string(),
  rows: z.int(),
  rejects: z.int(),
  copies: z.int(),
  exact: z.boolean(),
  atlas: z.boolean(),
});

/**
 * What is being forgotten, without a name: after a crash between the last step and the receipt, the same command finds none of
 * the images any more, and gives the receipt from this.
 */
export type Journal = z.infer<typeof journalSchema>;

export async function writeJournal(output: Storage, journal: Journal): Promise<void> {
  await output.write(outputKeys.forgetting, encodeJson(journal));
}

export async function readJournal(output: Storage): Promise<Journal | undefined> {
  try {
    return journalSchema.safeParse(parseJson(await output.read(outputKeys.forgetting))).data;
  } catch (error) {
    if (error instanceof StorageError && error.fault === 'missing') return undefined;
    throw error;
  }
}
