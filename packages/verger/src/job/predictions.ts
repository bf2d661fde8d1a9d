import type { Decision } from '@verger/recogniser';
import * as z from 'zod';
import { parseJson } from '../common/json.js';
import { keySchema } from '../storage/key.js';
import type { Storage } from '../storage/storage.js';
import { outputKeys } from './work-files.js';

const count = z.int().min(0);
const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** Rows by what was decided. */
export const decisionCountsSchema = z.object({ label: count, kind: count, unsure: count, unknown: count });
export type DecisionCounts = Readonly<z.infer<typeof decisionCountsSchema>>;

export function countDecisions(answers: readonly { readonly decision: Decision }[]): DecisionCounts {
  const counts = { label: 0, kind: 0, unsure: 0, unknown: 0 };
  for (const { decision } of answers) counts[decision]++;
  return counts;
}

const begun = {
  format: z.literal('verger-predictions'),
  version: z.literal(1),
  /** Of the recogniser and the rows: it names the parts. */
  digest,
  /** SHA-256 of the recogniser's file. */
  recogniser: z.object({ sha256: digest, backbone: z.string(), calibrated: z.boolean() }),
  /** The result whose rows they are: its plan, and a digest of its parts. */
  result: z.object({ planDigest: digest, partsDigest: digest }),
};

/** Predictions that are being made. */
const begunSchema = z.object(begun);
export type BegunPredictions = Readonly<z.infer<typeof begunSchema>>;

/** The description of finished predictions: `_verger/predictions.json`. Documented in docs/recognition.md. */
export const predictionsSchema = z.object({
  ...begun,
  /** Rows are those of the result. */
  counts: z.object({ rows: count, decisions: decisionCountsSchema }),
  /** As many as the result has, with the same rows in the same order. */
  parts: z.array(z.object({ name: keySchema, rows: count, bytes: count, sha256: digest })),
  software: z.record(z.string(), z.string()),
  run: z.object({
    startedAt: z.string(),
    finishedAt: z.string(),
    engine: z.string(),
    workers: count,
    seconds: z.number(),
  }),
});
export type PredictionsManifest = Readonly<z.infer<typeof predictionsSchema>>;

/** What an output says of its predictions; undefined if it has none, or this version can't read what it says. */
export async function readPredictions(
  output: Storage,
): Promise<BegunPredictions | PredictionsManifest | undefined> {
  if ((await output.stat(outputKeys.predictions)) === undefined) return undefined;
  const json = parseJson(await output.read(outputKeys.predictions));
  return predictionsSchema.safeParse(json).data ?? begunSchema.safeParse(json).data;
}
