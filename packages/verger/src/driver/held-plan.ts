import * as z from 'zod';
import { parseJson } from '../common/json.js';
import { readManifest } from '../job/manifest.js';
import { outputKeys } from '../job/work-files.js';
import type { Storage } from '../storage/storage.js';

const digestSchema = z.string().regex(/^[0-9a-f]{64}$/);
export const heldPlanSchema = z.object({
  digest: digestSchema,
  /** The plans that it replaced: their parts may be left, and are ours to remove. */
  replaced: z.array(digestSchema).default([]),
  /** What the plan was made from, to say what differs; plans of version 0.1.0 lack it. */
  facts: z.record(z.string(), z.string()).optional(),
  /** Digest of what decides the features among the work, and of their input; work of others is of no use. */
  work: digestSchema.optional(),
});

/** The plan of an output: `_verger/plan.json`. */
export interface HeldPlan extends Omit<z.infer<typeof heldPlanSchema>, 'digest'> {
  /** Empty if the plan's file is damaged. */
  readonly digest: string;
}

/** Undefined if nothing shows that a run of ours has written to the output. */
export async function readHeldPlan(output: Storage): Promise<HeldPlan | undefined> {
  const hasPlan = (await output.stat(outputKeys.plan)) !== undefined;
  const plan = hasPlan
    ? heldPlanSchema.safeParse(parseJson(await output.read(outputKeys.plan))).data
    : undefined;
  if (plan !== undefined) return plan;
  const manifest = await readManifest(output).catch(() => undefined);
  if (hasPlan) return { digest: '', replaced: manifest === undefined ? [] : [manifest.planDigest] };
  return manifest === undefined ? undefined : { digest: manifest.planDigest, replaced: [] };
}

/** The digests of all plans that the output has or had. */
export async function plansOf(output: Storage): Promise<readonly string[]> {
  const held = await readHeldPlan(output);
  return held === undefined ? [] : digestsOf(held);
}

export function digestsOf({ digest, replaced }: HeldPlan): readonly string[] {
  return [digest, ...replaced];
}
