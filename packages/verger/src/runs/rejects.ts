import * as z from 'zod';
import { VergerError } from '../common/errors.js';
import { parseAs } from '../common/parse-as.js';
import { type Reject, rejectReasons } from '../job/reject.js';
import { outputKeys } from '../job/work-files.js';
import { readRows } from '../parquet/read.js';
import type { Location } from '../storage/location.js';
import { openStorage } from '../storage/open-storage.js';
import { requireFolder } from '../storage/require-folder.js';
import type { Storage } from '../storage/storage.js';
import { unfinished } from './unfinished.js';

const rejectSchema = z.object({
  path: z.string(),
  label: z.string().nullable(),
  reason: z.enum(rejectReasons),
  detail: z.string(),
});

export async function readRejects(output: Storage): Promise<Reject[]> {
  const rows = await readRows(output, outputKeys.rejects);
  return parseAs(z.array(rejectSchema), rows, outputKeys.rejects);
}

/**
 * The rejects of the last run into an output, whether it succeeded or had too many of them.
 * @throws VergerError `not-found` if no run has come that far
 */
export async function rejectsOf(location: Location, allowRegions: readonly string[]): Promise<Reject[]> {
  await requireFolder(location);
  const output = openStorage(location, { allowRegions });
  if ((await output.stat(outputKeys.rejects)) !== undefined) return readRejects(output);
  const reason = await unfinished(output, location);
  throw new VergerError(reason.code, `no table of rejects: ${reason.message}`, {
    ...(reason.hint === undefined ? {} : { hint: reason.hint }),
  });
}
