import * as z from 'zod';
import type { TimedEvent } from './events.js';
import { rejectReasons } from './reject.js';

const count = z.int().min(0);
const seconds = z.number().min(0);
const stage = z.enum(['list', 'identify', 'recall', 'extract', 'moments', 'fit', 'project', 'commit']);
const at = z.number();

/** Logs of version 0.1.0 have only the worker. */
const place = {
  worker: z.string(),
  host: z.string().exactOptional(),
  executor: z.string().exactOptional(),
  stage: stage.exactOptional(),
  startedAt: at.exactOptional(),
};

const logged = [
  z.object({
    type: z.literal('run-started'),
    at,
    engine: z.string(),
    workers: count,
    page: z.string().exactOptional(),
    input: z.string(),
    output: z.string(),
  }),
  z.object({
    type: z.literal('planned'),
    at,
    plan: z.string(),
    images: count,
    shards: count,
    parts: count,
    ignored: count.exactOptional(),
    ignoredByEnding: z.record(z.string(), count).exactOptional(),
  }),
  z.object({
    type: z.literal('stage-started'),
    at,
    stage,
    tasks: count,
    reused: count,
    reusedImages: count,
  }),
  z.object({ type: z.literal('reused'), at, rows: count, images: count }),
  z.object({ type: z.literal('progress'), at, images: count, rejects: count }),
  z.object({
    type: z.literal('task-done'),
    at,
    task: z.string(),
    ...place,
    attempts: count,
    seconds,
    images: count.exactOptional(),
    rejects: count.exactOptional(),
    bytes: count.exactOptional(),
    cpuSeconds: seconds.exactOptional(),
    peakBytes: count.exactOptional(),
    readSeconds: seconds.exactOptional(),
    readBytes: count.exactOptional(),
    backboneSeconds: seconds.exactOptional(),
  }),
  z.object({
    type: z.literal('task-retried'),
    at,
    task: z.string(),
    ...place,
    reason: z.string(),
    attempt: count.exactOptional(),
    seconds: seconds.exactOptional(),
    exitCode: z.int().exactOptional(),
    signal: z.string().exactOptional(),
  }),
  z.object({ type: z.literal('stage-done'), at, stage, seconds }),
  z.object({ type: z.literal('warning'), at, message: z.string() }),
  z.object({
    type: z.literal('run-done'),
    at,
    rows: count,
    rejects: count,
    byReason: z.partialRecord(z.enum(rejectReasons), count),
    seconds,
  }),
  z.object({ type: z.literal('run-failed'), at, code: z.string(), message: z.string() }),
] as const;

const eventSchema: z.ZodType<TimedEvent> = z.discriminatedUnion('type', logged);

/** A line of the log; undefined if it was cut short, or comes from a version that knows more. */
export function parseEvent(line: string): TimedEvent | undefined {
  try {
    return eventSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
