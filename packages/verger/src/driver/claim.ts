import { concurrently } from '../common/concurrently.js';
import { encodeJson } from '../common/json.js';
import type { Storage } from '../storage/storage.js';
import { type Manifest, readManifest } from '../job/manifest.js';
import { outputKeys } from '../job/work-files.js';
import { planMismatch } from './explain-mismatch.js';
import { digestsOf, type HeldPlan, readHeldPlan } from './held-plan.js';
import type { ImageTable } from './image-table.js';
import { findOwnFiles, foreign, type OwnFiles, removeWork } from './own-files.js';
import type { PlanFacts } from './plan-facts.js';
import { finishReplacement } from './replace-result.js';

/** The plan of a run, as its output will keep it. */
export interface ClaimingPlan {
  readonly digest: string;
  readonly facts: PlanFacts;
  /** Digest of what decides the features, and of the input. */
  readonly work: string;
  readonly images: ImageTable;
}

/** What a run finds in its output. */
export type Claim =
  /** Nothing, or unfinished work of the same plan: continue. */
  | { readonly state: 'open' }
  /** The complete result of the same plan. */
  | { readonly state: 'complete'; readonly manifest: Manifest }
  /** The work of another plan, which stays until the new result is whole. */
  | { readonly state: 'held' };

/** What a run does with the work of another plan: it leaves it and fails, brings it up to date, or removes it. */
export type ClaimMode = 'resume' | 'update' | 'overwrite';

/**
 * Claims the output for this plan. Hold its lock.
 * @throws VergerError `plan-mismatch` if it holds another plan's work and the mode is `resume`, or files that verger
 * did not write
 */
export async function claimOutput(output: Storage, plan: ClaimingPlan, mode: ClaimMode): Promise<Claim> {
  await finishReplacement(output);
  const held = await readHeldPlan(output);
  if (held === undefined && (await output.stat(outputKeys.success)) !== undefined) {
    throw foreign(outputKeys.success, 'choose another output: readers would see both results as one table');
  }
  if (held !== undefined && held.digest !== plan.digest && mode !== 'overwrite') {
    if (mode === 'resume') throw await planMismatch(output, held, plan);
    return claimBeside(output, held, plan);
  }
  if (mode !== 'overwrite') {
    const manifest = await completeResult(output);
    if (manifest !== undefined) return { state: 'complete', manifest };
  }
  const earlier = held === undefined ? [] : digestsOf(held);
  const own = await findOwnFiles(output, held === undefined ? [] : [plan.digest, ...earlier]);
  if (own.stranger !== undefined && (mode === 'overwrite' || held === undefined)) {
    throw foreign(own.stranger, 'choose another output, or move this file away: verger removes only its own');
  }
  await output.remove(outputKeys.success);
  await output.sweep();
  if (mode === 'overwrite') await clear(output, own);
  else await dropWorkOfOthers(output, held?.work, plan);
  // The plan comes last: until then the output is known to hold the earlier plan, so a second attempt can finish.
  const replaced = [...new Set(earlier)].filter((digest) => digest !== plan.digest);
  const { digest, facts, work } = plan;
  await output.write(outputKeys.plan, encodeJson({ digest, replaced, facts, work }));
  return { state: 'open' };
}

/** Lets the result stay, and readies the folder of the work for the plan that will replace it. */
async function claimBeside(output: Storage, held: HeldPlan, plan: ClaimingPlan): Promise<Claim> {
  // Fails now, not after hours, if a file of another program is in the way.
  await findOwnFiles(output, [plan.digest, ...digestsOf(held)]);
  await output.sweep();
  // An earlier version did not say what its work is.
  await dropWorkOfOthers(output, held.work ?? '', plan);
  if (held.work !== plan.work) await output.write(outputKeys.plan, encodeJson({ ...held, work: plan.work }));
  return { state: 'held' };
}

/** The reports of tasks do not name the backbone. */
async function dropWorkOfOthers(
  output: Storage,
  held: string | undefined,
  { work }: ClaimingPlan,
): Promise<void> {
  if (held !== undefined && held !== work) await removeWork(output);
}

async function clear(output: Storage, { parts, others }: OwnFiles): Promise<void> {
  await concurrently([...parts, ...others], output.concurrency, (key) => output.remove(key));
  await output.removeAll(outputKeys.work);
}

/** The manifest of a result that is complete. */
async function completeResult(output: Storage): Promise<Manifest | undefined> {
  const manifest = await readManifest(output);
  if (manifest === undefined || !(await isComplete(output, manifest))) return undefined;
  // A run killed right after `_SUCCESS` leaves its work files behind.
  await removeWork(output);
  return manifest;
}

/** A result that has lost parts since must be computed again. */
export async function isComplete(output: Storage, { parts }: Manifest): Promise<boolean> {
  const sizes = await concurrently(
    parts,
    output.concurrency,
    async ({ name }) => (await output.stat(name))?.size,
  );
  if (parts.some(({ bytes }, i) => sizes[i] !== bytes)) return false;
  return (await output.stat(outputKeys.success)) !== undefined;
}
