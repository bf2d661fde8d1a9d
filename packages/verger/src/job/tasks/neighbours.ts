import * as z from 'zod';
import { defineStudyTask, numbered } from '../task-kind.js';
import { workFileSchema } from '../work-files.js';

/** Finds the nearest rows of a block of rows. */
export const neighbours = defineStudyTask({
  kind: 'neighbours',
  fields: z.object({
    /** Rows and neighbours are every so many-th of the result, in the order of their digests; 1: all. */
    every: z.int().positive(),
    inputs: workFileSchema,
    block: z.int(),
    first: z.int(),
    count: z.int(),
    k: z.int(),
    /** A second list is of images whose paths differ in what this regular expression captures. */
    groups: z.string().optional(),
  }),
  id: ({ every, block }) => `neighbours-${every}-${numbered(block)}`,
  report: z.object({ images: z.int(), lists: workFileSchema }),
  files: ({ lists }) => [lists],
});
