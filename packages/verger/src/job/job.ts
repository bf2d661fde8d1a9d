import * as z from 'zod';
import { modelFileSchema } from '../backbone/model-file.js';
import { accessSchema } from '../storage/access.js';

/** What all tasks of a run share. */
export const jobSchema = z
  .object({
    /** Address of the image folder. */
    input: z.string(),
    /** Set if the images are members of packed files in that folder. */
    packed: z.literal(true).optional(),
    /** Address of the result folder. */
    output: z.string(),
    model: modelFileSchema,
    /**
     * The run's token in the output lock: lets a remote worker see if the run is alive. Absent before the lock is
     * held.
     */
    run: z.string().optional(),
    /**
     * Access to any buckets among the addresses. If absent: European regions, with the worker's own
     * configuration.
     */
    access: accessSchema.optional(),
  })
  .readonly();
export type Job = z.infer<typeof jobSchema>;
