import * as z from 'zod';
import { columnsSchema } from '../../parquet/columns.js';
import { keySchema } from '../../storage/key.js';
import { defineTask, numbered, type ReportOf, type TaskOf } from '../task-kind.js';
import { workFileSchema } from '../work-files.js';

const sliceSchema = z
  .object({
    images: workFileSchema,
    features: workFileSchema,
    /** The shard's images from `start` up to, but not including, `end`. */
    start: z.int(),
    end: z.int(),
    /** Index in the run of the shard's first image. */
    offset: z.int(),
  })
  .readonly();
export type ShardSlice = z.infer<typeof sliceSchema>;

export const samplePointSchema = z.object({
  path: z.string(),
  label: z.string().nullable(),
  x: z.number(),
  y: z.number(),
});
export type SamplePoint = z.infer<typeof samplePointSchema>;

/** Writes one part of the result: the rows of a range of images, read from the shards that hold them. */
export const project = defineTask({
  kind: 'project',
  fields: z.object({
    part: z.int(),
    name: keySchema,
    /** Absent if the table has no components. */
    pca: workFileSchema.optional(),
    columns: columnsSchema,
    slices: z.array(sliceSchema).readonly(),
    /** The map in the report shows one image in `sampleEvery`. */
    sampleEvery: z.int(),
  }),
  id: ({ part }) => `project-${numbered(part)}`,
  report: z.object({
    part: z.int(),
    rows: z.int(),
    file: workFileSchema,
    /** Which image each row was made from. */
    index: workFileSchema,
    sample: z.array(samplePointSchema),
  }),
  files: ({ file, index }) => [file, index],
});
export type ProjectTask = TaskOf<typeof project>;
export type ProjectReport = ReportOf<typeof project>;
