import * as z from 'zod';
import { defineTask, numbered } from '../task-kind.js';
import { workFileSchema } from '../work-files.js';

/** Adds moments: a node of the merge tree. */
export const merge = defineTask({
  kind: 'merge',
  fields: z.object({ level: z.int(), index: z.int(), moments: z.array(workFileSchema).readonly() }),
  id: ({ level, index }) => `merge-${level}-${numbered(index)}`,
  report: z.object({ level: z.int(), index: z.int(), n: z.int(), moments: workFileSchema }),
  files: ({ moments }) => [moments],
});
