import * as z from 'zod';
import { defineTask, numbered } from '../task-kind.js';
import { workFileSchema } from '../work-files.js';

/** Reads images whose content an earlier result may hold, and computes their SHA-256; decodes none. */
export const identify = defineTask({
  kind: 'identify',
  fields: z.object({
    shard: z.int(),
    /** The shard's list of images. */
    images: workFileSchema,
    /** Which of them, by index in the shard. */
    chosen: z.array(z.int()).readonly(),
  }),
  id: ({ shard }) => `identify-${numbered(shard)}`,
  report: z.object({
    shard: z.int(),
    /** Images that could be read. */
    found: z.int(),
    /** Their digests. */
    digests: workFileSchema,
  }),
  files: ({ digests }) => [digests],
  // An image that can't be read now may be read later.
  isReusable: () => true,
});
