import * as z from 'zod';
import { partFileSchema } from '../part-file.js';
import { defineResultTask, numbered } from '../task-kind.js';

/** Says how large the features are that a recogniser is to learn: its step follows from that. */
export const measure = defineResultTask({
  kind: 'measure',
  fields: z.object({
    group: z.int(),
    parts: z.array(partFileSchema).readonly(),
    /** Features of a row. */
    width: z.int(),
    /** Only images whose first folder has this name; all with a label if absent. */
    split: z.string().optional(),
  }),
  id: ({ group }) => `measure-${numbered(group)}`,
  report: z.object({
    group: z.int(),
    /** Rows that were read, labelled or not. */
    images: z.int(),
    /** Features that are to be learned, and the sum of their squares. */
    values: z.int(),
    squares: z.number(),
  }),
  files: () => [],
});
