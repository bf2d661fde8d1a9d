import * as z from 'zod';
import { errorCodes } from '../../common/errors.js';
import type { TaskOutcome } from './worker/outcome.js';

const doneSchema = z.object({
  id: z.int(),
  worker: z.string(),
  host: z.string(),
  executor: z.string(),
  startedAt: z.number(),
  seconds: z.number(),
  attempts: z.int(),
  retries: z.array(
    z.object({
      reason: z.string(),
      attempt: z.int(),
      startedAt: z.number(),
      seconds: z.number(),
      exitCode: z.int().exactOptional(),
      signal: z.string().exactOptional(),
    }),
  ),
  usage: z.object({
    cpuSeconds: z.number(),
    peakBytes: z.number(),
    readSeconds: z.number().exactOptional(),
    readBytes: z.number().exactOptional(),
    backboneSeconds: z.number().exactOptional(),
  }),
  // The schema of the task's kind checks the rest.
  report: z.looseObject({ kind: z.string(), images: z.int().optional() }),
});

const refusedSchema = z.object({
  id: z.int(),
  error: z.object({
    message: z.string(),
    stack: z.string().optional(),
    code: z.enum(errorCodes).optional(),
    hint: z.string().optional(),
  }),
});

const outcomeSchema: z.ZodType<TaskOutcome> = z.union([doneSchema, refusedSchema]);

/** @throws if the line is not an outcome */
export function decodeOutcome(line: string): TaskOutcome {
  return outcomeSchema.parse(JSON.parse(line));
}
