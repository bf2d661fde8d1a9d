import * as z from 'zod';
import type { Preparing } from '../sidecar.js';
import { colour, divisors, type ForeignSettings, parseSettings } from './settings.js';

const length = z.union([z.int().positive(), z.tuple([z.int().positive()]).transform(([side]) => side)]);

// torchvision/transforms/_presets.py, ImageClassification.
const schema = z.strictObject({
  crop_size: length,
  resize_size: length.default(256),
  interpolation: z.enum(['nearest', 'box', 'bilinear', 'hamming', 'bicubic', 'lanczos']).default('bilinear'),
  mean: colour.default([0.485, 0.456, 0.406]),
  std: divisors.default([0.229, 0.224, 0.225]),
  antialias: z.literal(true).optional(),
});

/** What the fields of torchvision's `ImageClassification` say, the transforms of its weights. */
export function fromTorchvision(settings: ForeignSettings): Preparing {
  const { crop_size, resize_size, interpolation, mean, std } = parseSettings(schema, settings);
  return {
    width: crop_size,
    height: crop_size,
    resize: { shortest: resize_size },
    centre: 'even',
    filter: interpolation,
    scale: 1 / 255,
    mean,
    std,
  };
}
