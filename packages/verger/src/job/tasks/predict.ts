import * as z from 'zod';
import { keySchema } from '../../storage/key.js';
import { partFileSchema } from '../part-file.js';
import { decisionCountsSchema } from '../predictions.js';
import { defineResultTask, numbered } from '../task-kind.js';
import { workFileSchema } from '../work-files.js';

/** Says of each row of a part what a recogniser makes of it, in a part of the same rows. */
export const predict = defineResultTask({
  kind: 'predict',
  fields: z.object({
    part: z.int(),
    /** The part of the result. */
    file: partFileSchema,
    /** Features of a row. */
    width: z.int(),
    recogniser: workFileSchema,
    /** The part to write. */
    name: keySchema,
  }),
  id: ({ part }) => `predict-${numbered(part)}`,
  report: z.object({ part: z.int(), images: z.int(), file: workFileSchema, decisions: decisionCountsSchema }),
  files: ({ file }) => [file],
});
