import * as z from 'zod';
import { concurrently } from '../common/concurrently.js';
import { VergerError } from '../common/errors.js';
import { decodeJson, encodeJson } from '../common/json.js';
import type { Storage } from '../storage/storage.js';
import { type Manifest, readManifest } from '../job/manifest.js';
import { outputKeys, partPattern } from '../job/work-files.js';

const planSchema = z.object({ digest: z.string() });

/** What a run finds in its output. */
export type Claim =
  /** Nothing, or unfinished work of the same plan: continue. */
  | { readonly state: 'open' }
  /** The complete result of the same plan. */
  | { readonly state: 'complete'; readonly manifest: Manifest };

/**
 * Claims the output for this plan.
 * @throws VergerError `plan-mismatch` if it holds another plan's work and `overwrite` is not set
 */
export async function claimOutput(output: Storage, planDigest: string, overwrite: boolean): Promise<Claim> {
  if (overwrite) await removeResult(output);
  const held = await plannedDigest(output);
  if (held === undefined && (await output.stat(outputKeys.success)) !== undefined) {
    throw new VergerError('plan-mismatch', 'the output holds a result that verger did not write', {
      hint: 'choose another output: readers would see both as one table',
    });
  }
  if (held !== undefined && held !== planDigest) {
    throw new VergerError('plan-mismatch', 'the output holds work from a different plan', {
      hint: 'the input, the model or the settings differ: choose another output, or use --overwrite to start over',
    });
  }
  const manifest = await readManifest(output);
  if (manifest !== undefined && (await isComplete(output, manifest))) {
    // A run killed right after `_SUCCESS` leaves its work files behind.
    await output.removeAll(outputKeys.work);
    return { state: 'complete', manifest };
  }
  await output.remove(outputKeys.success);
  await output.sweep();
  await output.write(outputKeys.plan, encodeJson({ digest: planDigest }));
  return { state: 'open' };
}

/** A result that has lost parts since must be computed again. */
async function isComplete(output: Storage, { parts }: Manifest): Promise<boolean> {
  const sizes = await concurrently(
    parts,
    output.concurrency,
    async ({ name }) => (await output.stat(name))?.size,
  );
  if (parts.some(({ bytes }, i) => sizes[i] !== bytes)) return false;
  return (await output.stat(outputKeys.success)) !== undefined;
}

async function plannedDigest(output: Storage): Promise<string | undefined> {
  if ((await output.stat(outputKeys.plan)) === undefined) return undefined;
  return (
    planSchema.safeParse(decodeJson(await output.read(outputKeys.plan), outputKeys.plan)).data?.digest ?? ''
  );
}

/** Removes a result, `_SUCCESS` first, and only our own files. Keeps the lock: we hold it. */
async function removeResult(output: Storage): Promise<void> {
  await output.remove(outputKeys.success);
  const keys: string[] = [];
  for await (const { key } of output.list()) {
    if (partPattern.test(key) || (key.startsWith(outputKeys.folder) && key !== outputKeys.lock))
      keys.push(key);
  }
  await concurrently(keys, output.concurrency, (key) => output.remove(key));
}
