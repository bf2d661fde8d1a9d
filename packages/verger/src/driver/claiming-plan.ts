import { sha256 } from '../common/hash.js';
import type { ClaimingPlan, ClaimMode } from './claim.js';
import { planFacts } from './plan-facts.js';
import type { RunRequest } from './request.js';
import { featureDigest } from '../job/feature-digest.js';
import type { PlannedRun } from './run-context.js';

export function claimingPlan(request: RunRequest, planned: PlannedRun): ClaimingPlan {
  const { job, shape, plan } = planned;
  return {
    digest: plan.digest,
    facts: planFacts(request, planned),
    work: sha256(JSON.stringify([featureDigest(job.model, shape), job.input])),
    images: plan.listing.images,
  };
}

export function modeOf({ overwrite, update }: RunRequest): ClaimMode {
  return overwrite ? 'overwrite' : update ? 'update' : 'resume';
}
