import type { ResizeFilter, Resize } from '@verger/vision';
import * as z from 'zod';
import type { Preparing } from '../sidecar.js';
import { colour, divisors, type ForeignSettings, notFollowed, parseSettings } from './settings.js';

const side = z.int().positive();
const rectangle = z.object({ height: side, width: side });
const square = side.transform((length) => ({ height: length, width: length }));

/** Old versions write null for what is not set. */
function given<T>(value: T | null | undefined): T | undefined {
  return value ?? undefined;
}

// transformers, image_processing_backends.py (PilBackend). A processor saves the fields that it uses.
const schema = z.object({
  image_processor_type: z.string().optional(),
  feature_extractor_type: z.string().optional(),
  do_resize: z.literal(true, { error: 'only images of one size can be read as they are' }).optional(),
  size: z.union([side, rectangle, z.strictObject({ shortest_edge: side })], {
    error: 'only a number, {"height", "width"} and {"shortest_edge"} are supported',
  }),
  resample: z.int().min(0).max(5),
  crop_pct: z.number().positive().max(1).nullish().transform(given),
  do_center_crop: z.boolean().nullish().transform(given),
  crop_size: z.union([square, rectangle]).nullish().transform(given),
  do_rescale: z.boolean().nullish().transform(given),
  rescale_factor: z
    .number()
    .positive()
    .default(1 / 255),
  rescale_offset: z
    .literal(false, { error: 'values with an offset are not supported' })
    .nullish()
    .transform(given),
  do_normalize: z.boolean().nullish().transform(given),
  image_mean: colour.nullish().transform(given),
  image_std: divisors.nullish().transform(given),
  do_flip_channel_order: z.boolean().nullish().transform(given),
  do_pad: z.literal(false, { error: 'padding by the processor is not supported' }).nullish().transform(given),
  do_thumbnail: z.literal(false, { error: 'thumbnails are not supported' }).nullish().transform(given),
  do_align_long_axis: z
    .literal(false, { error: 'turned images are not supported' })
    .nullish()
    .transform(given),
});
type Settings = z.infer<typeof schema>;

/** By Pillow's numbers (`PIL.Image.Resampling`). */
const filters: readonly ResizeFilter[] = ['nearest', 'lanczos', 'bilinear', 'bicubic', 'box', 'hamming'];

/**
 * What `preprocessor_config.json` says, the settings of transformers' image processors, as their Pillow backend follows
 * them.
 */
export function fromHuggingFace(settings: ForeignSettings): Preparing {
  const read = parseSettings(schema, settings);
  return {
    ...sizes(read, settings.file),
    centre: 'floor',
    filter: filters[read.resample],
    ...normalisation(read, settings.file),
  };
}

function sizes(read: Settings, file: string): Required<Pick<Preparing, 'width' | 'height' | 'resize'>> {
  const kind = (read.image_processor_type ?? read.feature_extractor_type ?? '').replace(/Fast$/, '');
  const resize = resizeOf(read, kind);
  // ConvNeXT and PoolFormer.
  if ('shortest' in resize && read.crop_pct !== undefined)
    return cropped(resize.shortest, read.crop_pct, kind, read, file);
  if (cropsCentre(read, kind)) {
    if (read.crop_size === undefined) throw notFollowed(file, 'crop_size is missing');
    return { ...read.crop_size, resize };
  }
  if ('width' in resize) return { width: resize.width, height: resize.height, resize };
  throw notFollowed(file, 'size.shortest_edge without do_center_crop gives images of any size');
}

function resizeOf({ size }: Settings, kind: string): Exclude<Resize, { longest: number }> {
  // int((256 / 224) * shortest_edge): LevitImageProcessor.
  const shortest = (length: number): { shortest: number } => ({
    shortest: /^Levit/.test(kind) ? Math.trunc((256 / 224) * length) : length,
  });
  if (typeof size === 'object') return 'shortest_edge' in size ? shortest(size.shortest_edge) : size;
  // Files of old versions hold a number: the class decides what it is (`default_to_square`).
  const isShortest = /^(CLIP|ChineseCLIP|ConvNext|Bit|Levit|MobileNet|MobileViT|PoolFormer|Blip)/i.test(kind);
  return isShortest ? shortest(size) : { width: size, height: size };
}

function cropped(
  shortest: number,
  cropPct: number,
  kind: string,
  { crop_size }: Settings,
  file: string,
): Required<Pick<Preparing, 'width' | 'height' | 'resize'>> {
  const crop = crop_size ?? { width: shortest, height: shortest };
  if (/^ConvNext/i.test(kind)) {
    const whole = { width: shortest, height: shortest };
    return { ...whole, resize: shortest < 384 ? { shortest: Math.trunc(shortest / cropPct) } : whole };
  }
  if (/^PoolFormer/.test(kind)) return { ...crop, resize: { shortest: Math.trunc(shortest / cropPct) } };
  throw notFollowed(file, `crop_pct of ${kind === '' ? 'an unnamed processor' : kind}`);
}

function cropsCentre({ do_center_crop, crop_size }: Settings, kind: string): boolean {
  return do_center_crop ?? (crop_size !== undefined && !/^(ViT|Siglip)/.test(kind));
}

function normalisation(read: Settings, file: string): Pick<Preparing, 'scale' | 'mean' | 'std' | 'channels'> {
  const scale = read.do_rescale === false ? 1 : read.rescale_factor;
  const { image_mean: mean, image_std: std, do_flip_channel_order: flips } = read;
  if (read.do_normalize === false || (flips === true && read.do_normalize === undefined))
    return { scale, mean: [0, 0, 0], std: [1, 1, 1], ...(flips === true ? { channels: 'bgr' } : {}) };
  if (mean === undefined || std === undefined) throw notFollowed(file, 'image_mean or image_std is missing');
  if (flips !== true) return { scale, mean, std };
  // By the position of a channel, which is the other way round then.
  return { scale, mean: [mean[2], mean[1], mean[0]], std: [std[2], std[1], std[0]], channels: 'bgr' };
}
