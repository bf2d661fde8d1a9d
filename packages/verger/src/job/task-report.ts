import * as z from 'zod';
import { resizeFilters } from '../backbone/preprocessing.js';
import { shardRejectSchema } from './reject.js';

/** A file that a task wrote under the output, and what its bytes must be. */
const workFileSchema = z.object({ key: z.string(), sha256: z.string(), bytes: z.int() });
export type WorkFile = Readonly<z.infer<typeof workFileSchema>>;

const preprocessingSchema = z.object({
  width: z.int(),
  height: z.int(),
  layout: z.enum(['nchw', 'nhwc']),
  channels: z.enum(['rgb', 'bgr']),
  filter: z.enum(resizeFilters),
  scale: z.number(),
  mean: z.tuple([z.number(), z.number(), z.number()]),
  std: z.tuple([z.number(), z.number(), z.number()]),
});

export const samplePointSchema = z.object({
  path: z.string(),
  label: z.string().nullable(),
  x: z.number(),
  y: z.number(),
});

/** What each kind of task reports; kept beside the work, so that a later run can build on it. */
export const reportSchemas = {
  describe: z.object({
    kind: z.literal('describe'),
    features: z.int().positive(),
    preprocessing: preprocessingSchema,
    /** Of the backbone alone, on this worker. */
    secondsPerImage: z.number(),
  }),
  extract: z.object({
    kind: z.literal('extract'),
    shard: z.int(),
    images: z.int(),
    rows: z.int(),
    rejects: z.array(shardRejectSchema),
    features: workFileSchema,
  }),
  moments: z.object({ kind: z.literal('moments'), group: z.int(), n: z.int(), moments: workFileSchema }),
  merge: z.object({
    kind: z.literal('merge'),
    level: z.int(),
    index: z.int(),
    n: z.int(),
    moments: workFileSchema,
  }),
  fit: z.object({
    kind: z.literal('fit'),
    n: z.int(),
    k: z.int(),
    eigenvalues: z.array(z.number()),
    totalVariance: z.number(),
    pca: workFileSchema,
    moments: workFileSchema,
  }),
  project: z.object({
    kind: z.literal('project'),
    part: z.int(),
    rows: z.int(),
    file: workFileSchema,
    sample: z.array(samplePointSchema),
  }),
} as const;

type Kind = keyof typeof reportSchemas;
export type ReportOf<K extends Kind> = Readonly<z.infer<(typeof reportSchemas)[K]>>;
export type TaskReport = ReportOf<Kind>;
