import * as z from 'zod';
import { partFileSchema } from '../part-file.js';
import { defineStudyTask, numbered } from '../task-kind.js';
import { workFileSchema } from '../work-files.js';

/** Takes from a part what a study needs, after it has checked the part's digest. */
export const gather = defineStudyTask({
  kind: 'gather',
  fields: z.object({
    part: z.int(),
    file: partFileSchema,
    /** Components that a row of the part has. */
    components: z.int(),
    /** The first of them, which are studied. */
    width: z.int(),
    /** Whether the part has a column `split`; otherwise the paths say it. */
    hasSplits: z.boolean(),
  }),
  id: ({ part }) => `gather-${numbered(part)}`,
  report: z.object({ part: z.int(), images: z.int(), table: workFileSchema, texts: workFileSchema }),
  files: ({ table, texts }) => [table, texts],
});
