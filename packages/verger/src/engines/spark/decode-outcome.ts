import * as z from 'zod';
import type { Outcome } from './worker/outcome.js';

const doneSchema = z.object({
  id: z.int(),
  worker: z.string(),
  seconds: z.number(),
  attempts: z.int(),
  retries: z.array(z.string()),
  report: z.unknown(),
});

const refusedSchema = z.object({
  id: z.int(),
  error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }),
});

const outcomeSchema: z.ZodType<Outcome> = z.union([doneSchema, refusedSchema]);

/** @throws where the line is none */
export function decodeOutcome(line: string): Outcome {
  return outcomeSchema.parse(JSON.parse(line));
}
