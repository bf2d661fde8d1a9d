import * as z from 'zod';
import { defineStudyTask, numbered } from '../task-kind.js';
import { workFileSchema } from '../work-files.js';

/** Goes on with a map for some iterations. */
export const layout = defineStudyTask({
  kind: 'layout',
  fields: z.object({
    graph: workFileSchema,
    state: workFileSchema,
    /** The first iteration, and the one after the last. */
    from: z.int(),
    to: z.int(),
  }),
  id: ({ from }) => `layout-${numbered(from)}`,
  report: z.object({ state: workFileSchema }),
  files: ({ state }) => [state],
});
