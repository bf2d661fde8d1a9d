import { resizeFilters } from '@verger/vision';
import * as z from 'zod';
import type { Preparing } from '../sidecar.js';
import { colour, divisors, type ForeignSettings, notFollowed, parseSettings } from './settings.js';

// timm/data/config.py, resolve_data_config, for the defaults, and timm/data/transforms_factory.py,
// transforms_imagenet_eval, for what the fields mean.
const schema = z.object({
  input_size: z.tuple([z.literal(3), z.int().positive(), z.int().positive()]),
  interpolation: z.enum([...resizeFilters, 'random']).default('bicubic'),
  crop_pct: z.number().positive().max(1).nullish(),
  crop_mode: z.enum(['center', 'squash', 'border']).nullish(),
  crop_border_pixels: z.null().optional(),
  mean: colour.default([0.485, 0.456, 0.406]),
  std: divisors.default([0.229, 0.224, 0.225]),
});

/** What timm's `pretrained_cfg` says, without training or testing at another size. */
export function fromTimm(settings: ForeignSettings): Preparing {
  const { input_size, interpolation, crop_pct, crop_mode, mean, std } = parseSettings(schema, settings);
  const [, height, width] = input_size;
  const filter = interpolation === 'random' ? 'bilinear' : interpolation;
  const scaled = (side: number): number => Math.floor(side / (crop_pct ?? 0.875));
  const common = { width, height, filter, scale: 1 / 255, mean, std, centre: 'even' } as const;
  if (crop_mode === 'squash') return { ...common, resize: { width: scaled(width), height: scaled(height) } };
  if (width !== height)
    throw notFollowed(settings.file, `crop_mode ${crop_mode ?? 'center'} of ${width}x${height}`);
  if (crop_mode !== 'border') return { ...common, resize: { shortest: scaled(width) } };
  return {
    ...common,
    resize: { longest: scaled(width) },
    pad: [byte(mean[0]), byte(mean[1]), byte(mean[2])],
  };
}

/** Python's round: the nearest, ties to even. */
function byte(value: number): number {
  const x = 255 * value;
  const floor = Math.floor(x);
  const up = x - floor > 0.5 || (x - floor === 0.5 && floor % 2 === 1);
  return up ? floor + 1 : floor;
}
