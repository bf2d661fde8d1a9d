import * as z from 'zod';
import { defineStudyTask, numbered } from '../task-kind.js';
import { workFileSchema } from '../work-files.js';

/** Puts a block of rows on a map: where they were laid out, or among the landmarks that were. */
export const place = defineStudyTask({
  kind: 'place',
  fields: z.object({
    /** The map was laid out with every so many-th row; 1: all. */
    every: z.int().positive(),
    inputs: workFileSchema,
    state: workFileSchema,
    block: z.int(),
    first: z.int(),
    count: z.int(),
  }),
  id: ({ block }) => `place-${numbered(block)}`,
  report: z.object({ images: z.int(), positions: workFileSchema }),
  files: ({ positions }) => [positions],
});
