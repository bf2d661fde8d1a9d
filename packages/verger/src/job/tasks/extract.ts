import * as z from 'zod';
import { isWorthRetrying, shardRejectSchema } from '../reject.js';
import { defineTask, numbered, type ReportOf, type TaskOf } from '../task-kind.js';
import { workFileSchema } from '../work-files.js';

/** Computes the features of a shard's images. */
export const extract = defineTask({
  kind: 'extract',
  fields: z.object({
    shard: z.int(),
    /** The shard's list of images. */
    images: workFileSchema,
    /** Images to read first: a worker died while it processed one of them, and the next attempt shows which. */
    suspects: z.array(z.int()).readonly(),
    /** Images to skip: they killed a worker. */
    condemned: z.array(shardRejectSchema).readonly(),
    /** Features of images that an earlier run has computed; absent if there are none. */
    known: workFileSchema.optional(),
  }),
  id: ({ shard }) => `extract-${numbered(shard)}`,
  report: z.object({
    shard: z.int(),
    images: z.int(),
    rows: z.int(),
    rejects: z.array(shardRejectSchema),
    features: workFileSchema,
    /** The shard's list of images, by which another run finds its features; reports of version 0.1.0 lack it. */
    list: workFileSchema.optional(),
    /** Rows that were known; absent if none were. */
    reused: z.int().optional(),
  }),
  files: ({ features }) => [features],
  isReusable: ({ rejects }) => !rejects.some(({ reason }) => isWorthRetrying(reason)),
});
export type ExtractTask = TaskOf<typeof extract>;
export type ExtractReport = ReportOf<typeof extract>;
