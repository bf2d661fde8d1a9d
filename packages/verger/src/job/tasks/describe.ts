import * as z from 'zod';
import { preprocessingSchema } from '../../backbone/preprocessing-schema.js';
import { defineTask, type ReportOf } from '../task-kind.js';

/** Loads the model and reports its input, its output and its speed. The first task of a run. */
export const describe = defineTask({
  kind: 'describe',
  fields: z.object({}),
  id: () => 'describe',
  report: z.object({
    features: z.int().positive(),
    preprocessing: preprocessingSchema,
    /** The backbone alone, on this worker. */
    secondsPerImage: z.number(),
    memory: z.object({
      /** Resident in the worker once the model has run. */
      usedBytes: z.number(),
      /** What a worker may use. */
      limitBytes: z.number(),
      /** What its machine has. */
      machineBytes: z.number(),
    }),
  }),
  files: () => [],
  // A rerun may use other machines, and must load the model anyway.
  isReusable: () => false,
});
export type DescribeReport = ReportOf<typeof describe>;
