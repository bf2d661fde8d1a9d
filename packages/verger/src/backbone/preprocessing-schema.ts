import { resizeFilters, type TensorSpec } from '@verger/vision';
import * as z from 'zod';

const perChannel = z.tuple([z.number(), z.number(), z.number()]).readonly();
const side = z.int().min(1).max(16_384);

/** vision's `Resize`. */
export const resizeSchema = z.union([
  z.strictObject({ shortest: side }).readonly(),
  z.strictObject({ longest: side }).readonly(),
  z.strictObject({ width: side, height: side }).readonly(),
]);

/** vision's `TensorSpec`, as stored in reports and manifests. */
export const preprocessingSchema = z.object({
  width: z.int(),
  height: z.int(),
  layout: z.enum(['nchw', 'nhwc']),
  channels: z.enum(['rgb', 'bgr']),
  filter: z.enum(resizeFilters),
  scale: z.number(),
  mean: perChannel,
  std: perChannel,
  fit: z
    .object({ resize: resizeSchema, centre: z.enum(['floor', 'even']), pad: perChannel })
    .readonly()
    .optional(),
}) satisfies z.ZodType<TensorSpec>;
