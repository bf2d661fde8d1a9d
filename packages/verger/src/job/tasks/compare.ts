import * as z from 'zod';
import { defineStudyTask, numbered } from '../task-kind.js';
import { workFileSchema } from '../work-files.js';

/** What a map does to the ranks of some rows' neighbours; added up, its trustworthiness. */
const penaltySchema = z.object({ map: z.number(), components: z.number() });

/** Compares a block of rows on the map, and on that of the first two components, with all components. */
export const compare = defineStudyTask({
  kind: 'compare',
  fields: z.object({
    inputs: workFileSchema,
    /** Neighbours of the block. */
    lists: workFileSchema,
    /** A list of the files of positions. */
    positions: workFileSchema,
    block: z.int(),
    first: z.int(),
    count: z.int(),
  }),
  id: ({ block }) => `compare-${numbered(block)}`,
  report: z.object({ images: z.int(), kept: workFileSchema, penalty: penaltySchema }),
  files: ({ kept }) => [kept],
});
