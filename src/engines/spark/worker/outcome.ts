import * as z from 'zod';

const doneSchema = z.object({
  /** The task's place in the list of tasks. */
  id: z.int(),
  worker: z.string(),
  seconds: z.number(),
  attempts: z.int(),
  /** Why the attempts before the last one failed. */
  retries: z.array(z.string()),
  report: z.unknown(),
});

const refusedSchema = z.object({
  id: z.int(),
  /** A verdict: another try, elsewhere, would end the same way. */
  error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }),
});

const outcomeSchema = z.union([doneSchema, refusedSchema]);

/** How a task ended on an executor: the row that it gives. */
export type Outcome = Readonly<z.infer<typeof outcomeSchema>>;

/** One line without tabs, and in ASCII: nothing that a cluster's settings could take for something else. */
export function encodeOutcome(outcome: Outcome): string {
  return JSON.stringify(outcome).replace(/[\u007f-\uffff]/g, escaped);
}

/** @throws where the line is none */
export function decodeOutcome(line: string): Outcome {
  return outcomeSchema.parse(JSON.parse(line));
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
