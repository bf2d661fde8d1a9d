import * as z from 'zod';
import { keySchema } from '../storage/key.js';

/** A part of a result, as its manifest describes it. */
export const partFileSchema = z
  .object({ name: keySchema, bytes: z.int(), sha256: z.string(), rows: z.int() })
  .readonly();
export type PartFile = z.infer<typeof partFileSchema>;
