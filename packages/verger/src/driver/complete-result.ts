import { readManifest, type Manifest } from '../job/manifest.js';
import type { Storage } from '../storage/storage.js';
import { type ClaimingPlan, type ClaimMode, isComplete } from './claim.js';
import { planMismatch } from './explain-mismatch.js';
import { readHeldPlan } from './held-plan.js';

/**
 * What a run would find in its output, without changing anything: the manifest, if there is nothing to do.
 * @throws VergerError `plan-mismatch` if a run in this mode would refuse the output
 */
export async function completeResult(
  output: Storage,
  plan: ClaimingPlan,
  mode: ClaimMode,
): Promise<Manifest | undefined> {
  const held = await readHeldPlan(output);
  if (held === undefined || mode === 'overwrite') return undefined;
  if (held.digest !== plan.digest) {
    if (mode === 'resume') throw await planMismatch(output, held, plan);
    return undefined;
  }
  const manifest = await readManifest(output);
  return manifest !== undefined && (await isComplete(output, manifest)) ? manifest : undefined;
}
