import * as z from 'zod';
import { modelFileSchema } from '../backbone/model-file.js';
import { accessSchema } from '../storage/access.js';

/** What all tasks of a run share. */
export const jobSchema = z
  .object({
    /** Address of the folder of images. */
    input: z.string(),
    /** Address of the folder for the result. */
    output: z.string(),
    model: modelFileSchema,
    /** The run's token in the output's lock: a remote worker can see whether the run still lives. Absent before. */
    run: z.string().optional(),
    /** Access to the buckets among the addresses. Absent: European regions, as the worker's own configuration says. */
    access: accessSchema.optional(),
  })
  .readonly();
export type Job = z.infer<typeof jobSchema>;
