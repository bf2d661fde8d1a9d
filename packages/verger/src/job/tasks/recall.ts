import * as z from 'zod';
import { keySchema } from '../../storage/key.js';
import { defineTask, numbered, type ReportOf } from '../task-kind.js';
import { workFileSchema } from '../work-files.js';

/** A file with features of an earlier run: a part of a result, or the features of a shard. */
export const sourceFileSchema = z
  .object({
    /** Address of the folder. */
    place: z.string(),
    key: keySchema,
    sha256: z.string(),
    bytes: z.int(),
  })
  .readonly();
export type SourceFile = z.infer<typeof sourceFileSchema>;

const shardRangeSchema = z
  .object({
    shard: z.int(),
    /** Its images, counted from the first of the task; `end` is exclusive. */
    start: z.int(),
    end: z.int(),
  })
  .readonly();

/** Copies features of known images from earlier results, for the shards of a group. */
export const recall = defineTask({
  kind: 'recall',
  fields: z.object({
    group: z.int(),
    /** Features of an image. */
    width: z.int(),
    shards: z.array(shardRangeSchema).readonly(),
    files: z.array(sourceFileSchema).readonly(),
    /** Which row of which file belongs to which image. */
    matches: workFileSchema,
  }),
  id: ({ group }) => `recall-${numbered(group)}`,
  report: z.object({
    group: z.int(),
    shards: z.array(z.object({ shard: z.int(), rows: z.int(), features: workFileSchema })),
    /** The files that could not be used, and why; their images are extracted. */
    lost: z.array(z.object({ place: z.string(), key: z.string(), why: z.string() })),
  }),
  files: ({ shards }) => shards.map(({ features }) => features),
});
export type RecallReport = ReportOf<typeof recall>;
