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

/** Percent of each side of an image's middle: the backbone looks at each of these views by itself. */
export const viewsSchema = z
  .array(z.int().min(5).max(100))
  .min(1)
  .max(8)
  .refine((views) => new Set(views).size === views.length, 'must differ')
  .readonly();

/** vision's `TensorSpec` and the views, if there is more than the whole image; as stored in reports and manifests. */
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
  views: viewsSchema.optional(),
}) satisfies z.ZodType<TensorSpec>;
/** How images become tensors. */
export type Preprocessing = z.infer<typeof preprocessingSchema>;
