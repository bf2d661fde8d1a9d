import * as z from 'zod';
import { defineTask, type ReportOf } from '../task-kind.js';

/** Checks that a worker on another machine, or of another user, can decode, read the input and write the output. */
export const look = defineTask({
  kind: 'look',
  fields: z.object({
    /** Some images that the driver has listed. */
    images: z.array(z.string()).readonly(),
    /** A folder under the output, with a trailing slash, for what the worker writes; absent if nothing may be written. */
    folder: z.string().optional(),
  }),
  id: () => 'look',
  report: z.object({
    /** The machine and the user of the worker. */
    worker: z.string(),
    /** What it wrote, if anything. */
    file: z.string().optional(),
  }),
  files: () => [],
  isReusable: () => false,
});
export type LookReport = ReportOf<typeof look>;
