import * as z from 'zod';
import { modelFileSchema } from '../backbone/model-file.js';
import { accessSchema } from '../storage/access.js';

/** What all tasks have in common, whatever they are for. */
const anyJobSchema = z.object({
  /** Address of the folder that holds the result, or whatever the tasks make. */
  output: z.string(),
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
});

/** What all tasks of a run share. */
export const jobSchema = anyJobSchema
  .extend({
    /** Address of the image folder. */
    input: z.string(),
    /** Set if the images are members of packed files in that folder. */
    packed: z.literal(true).optional(),
    model: modelFileSchema,
  })
  .readonly();
export type Job = z.infer<typeof jobSchema>;

/** What all tasks of a study share: they read a result, and need neither its images nor their model. */
export const studyJobSchema = anyJobSchema
  .extend({
    /** Threads that a task may use while no other runs; no byte depends on it. */
    threads: z.int().positive(),
  })
  .readonly();
export type StudyJob = z.infer<typeof studyJobSchema>;

/** What all tasks share that read a finished result and write elsewhere; they need neither its images nor their model. */
export const resultJobSchema = anyJobSchema
  .extend({
    /** Address of the result folder, from which they only read; `output` is where their work goes. */
    result: z.string(),
  })
  .readonly();
export type ResultJob = z.infer<typeof resultJobSchema>;

/** The job of any task, as engines see it. */
export type AnyJob = Readonly<z.infer<typeof anyJobSchema>> & Partial<Pick<Job, 'input' | 'model'>>;
