import * as z from 'zod';
import { defineTask, numbered, type ReportOf } from '../task-kind.js';
import { workFileSchema } from '../work-files.js';

/** Computes the moments of a group of shards. */
export const moments = defineTask({
  kind: 'moments',
  fields: z.object({ group: z.int(), features: z.array(workFileSchema).readonly() }),
  id: ({ group }) => `moments-${numbered(group)}`,
  report: z.object({ group: z.int(), n: z.int(), moments: workFileSchema }),
  files: ({ moments: file }) => [file],
});
export type MomentsReport = ReportOf<typeof moments>;
