import * as z from 'zod';
import { concurrently } from '../common/concurrently.js';
import { VergerError } from '../common/errors.js';
import { encodeJson, parseJson } from '../common/json.js';
import type { Storage } from '../storage/storage.js';
import { type Manifest, readManifest } from '../job/manifest.js';
import { outputKeys } from '../job/work-files.js';
import { findOwnFiles, foreign, type OwnFiles, removeWork } from './own-files.js';

const digestSchema = z.string().regex(/^[0-9a-f]{64}$/);
const planSchema = z.object({
  digest: digestSchema,
  /** The plans that it replaced: their parts may be left, and are ours to remove. */
  replaced: z.array(digestSchema).default([]),
});

interface HeldPlan {
  /** Empty if the plan's file is damaged. */
  readonly digest: string;
  readonly replaced: readonly string[];
}

/** What a run finds in its output. */
export type Claim =
  /** Nothing, or unfinished work of the same plan: continue. */
  | { readonly state: 'open' }
  /** The complete result of the same plan. */
  | { readonly state: 'complete'; readonly manifest: Manifest };

/**
 * Claims the output for this plan. Hold its lock.
 * @throws VergerError `plan-mismatch` if it holds another plan's work and `overwrite` is not set, or files that
 * verger did not write
 */
export async function claimOutput(output: Storage, planDigest: string, overwrite: boolean): Promise<Claim> {
  const held = await heldPlan(output);
  if (held === undefined && (await output.stat(outputKeys.success)) !== undefined) {
    throw foreign(outputKeys.success, 'choose another output: readers would see both results as one table');
  }
  if (!overwrite) {
    const manifest = await completeResult(output, held, planDigest);
    if (manifest !== undefined) return { state: 'complete', manifest };
  }
  const earlier = held === undefined ? [] : [held.digest, ...held.replaced];
  const own = await findOwnFiles(output, held === undefined ? [] : [planDigest, ...earlier]);
  if (own.stranger !== undefined && (overwrite || held === undefined)) {
    throw foreign(own.stranger, 'choose another output, or move this file away: verger removes only its own');
  }
  await output.remove(outputKeys.success);
  await output.sweep();
  if (overwrite) await clear(output, own);
  // The plan comes last: until then the output is known to hold the earlier plan, so a second attempt can finish.
  const replaced = [...new Set(earlier)].filter((digest) => digest !== planDigest);
  await output.write(outputKeys.plan, encodeJson({ digest: planDigest, replaced }));
  return { state: 'open' };
}

async function clear(output: Storage, { parts, others }: OwnFiles): Promise<void> {
  await concurrently([...parts, ...others], output.concurrency, (key) => output.remove(key));
  await output.removeAll(outputKeys.work);
}

/** The digests of all plans that the output has or had. */
export async function plansOf(output: Storage): Promise<readonly string[]> {
  const held = await heldPlan(output);
  return held === undefined ? [] : [held.digest, ...held.replaced];
}

/** @throws VergerError `plan-mismatch` if the output holds another plan */
async function completeResult(
  output: Storage,
  held: HeldPlan | undefined,
  planDigest: string,
): Promise<Manifest | undefined> {
  if (held !== undefined && held.digest !== planDigest) {
    throw new VergerError('plan-mismatch', 'the output holds work from a different plan', {
      hint: 'the input, the model or the settings differ: choose another output, or use --overwrite to start over',
    });
  }
  const manifest = await readManifest(output);
  if (manifest === undefined || !(await isComplete(output, manifest))) return undefined;
  // A run killed right after `_SUCCESS` leaves its work files behind.
  await removeWork(output);
  return manifest;
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

/** Undefined if nothing shows that a run of ours has written to the output. */
async function heldPlan(output: Storage): Promise<HeldPlan | undefined> {
  const hasPlan = (await output.stat(outputKeys.plan)) !== undefined;
  const plan = hasPlan ? planSchema.safeParse(parseJson(await output.read(outputKeys.plan))).data : undefined;
  if (plan !== undefined) return plan;
  const manifest = await readManifest(output).catch(() => undefined);
  if (hasPlan) return { digest: '', replaced: manifest === undefined ? [] : [manifest.planDigest] };
  return manifest === undefined ? undefined : { digest: manifest.planDigest, replaced: [] };
}
