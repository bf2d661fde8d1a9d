import * as z from 'zod';
import { defineStudyTask } from '../task-kind.js';
import { workFileSchema } from '../work-files.js';

/** Makes the graph that a map is laid out from, and puts its points where they start. */
export const weigh = defineStudyTask({
  kind: 'weigh',
  fields: z.object({
    /** The map is laid out with every so many-th row; 1: all. */
    every: z.int().positive(),
    inputs: workFileSchema,
    /** A list of the files of neighbours, in the order of the rows. */
    lists: workFileSchema,
  }),
  id: () => 'weigh',
  report: z.object({ images: z.int(), graph: workFileSchema, state: workFileSchema }),
  files: ({ graph, state }) => [graph, state],
});
