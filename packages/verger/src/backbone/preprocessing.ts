import { resizeFilters, type TensorSpec } from '@verger/vision';
import * as z from 'zod';
import { messageOf, VergerError } from '../common/errors.js';
import { decodeJson } from '../common/json.js';
import type { TensorInfo } from '../onnx/session.js';

const perChannel = z.tuple([z.number(), z.number(), z.number()]).readonly();

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
}) satisfies z.ZodType<TensorSpec>;

const size = z.int().min(1).max(4096);

/** The sidecar `<model>.json`; every field is optional. Documented in docs/models.md. */
export const sidecarSchema = z.strictObject({
  name: z.string().min(1).optional(),
  ...preprocessingSchema.partial().shape,
  width: size.optional(),
  height: size.optional(),
  scale: z.number().positive().optional(),
  std: perChannel.refine((std) => std.every((value) => value > 0), 'must be positive').optional(),
  output: z.string().min(1).optional(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits')
    .optional(),
  licence: z.string().min(1).optional(),
  source: z.string().min(1).optional(),
});
export type Sidecar = z.infer<typeof sidecarSchema>;

/** @throws VergerError `model` naming the first invalid field */
export function parseSidecar(bytes: Uint8Array, name: string): Sidecar {
  const parsed = sidecarSchema.safeParse(readJson(bytes, name));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new VergerError('model', `${name}: ${issue.path.join('.') || 'the file'}: ${issue.message}`, {
    hint: 'docs/models.md lists the fields of a sidecar',
  });
}

function readJson(bytes: Uint8Array, name: string): unknown {
  try {
    return decodeJson(bytes, name);
  } catch (cause) {
    throw new VergerError('model', messageOf(cause), { cause });
  }
}

/**
 * Combines the model's input with its sidecar; anything neither specifies follows MobileNetV2: 224 x 224, RGB,
 * Pillow's bicubic, x / 127.5 - 1 (keras-applications, `preprocess_input` in mode `tf`).
 * @throws VergerError `model` if the input is not a batch of 3-channel float32 images, or the two disagree
 */
export function preprocessingFor(input: TensorInfo, sidecar: Sidecar): TensorSpec {
  const layout = layoutOf(input, sidecar);
  const [fixedHeight, fixedWidth] = layout === 'nchw' ? input.shape.slice(2, 4) : input.shape.slice(1, 3);
  return {
    width: sizeOf('width', fixedWidth, sidecar.width),
    height: sizeOf('height', fixedHeight, sidecar.height),
    layout,
    channels: sidecar.channels ?? 'rgb',
    filter: sidecar.filter ?? 'bicubic',
    scale: sidecar.scale ?? 1 / 127.5,
    mean: sidecar.mean ?? [1, 1, 1],
    std: sidecar.std ?? [1, 1, 1],
  };
}

function layoutOf(input: TensorInfo, sidecar: Sidecar): 'nchw' | 'nhwc' {
  const describe = `${input.name} ${input.type} [${input.shape.join(', ')}]`;
  const wrong = new VergerError('model', `the model's input is not a batch of RGB images: ${describe}`, {
    hint: 'expected float32 [N, 3, height, width] or [N, height, width, 3]',
  });
  if (input.type !== 'float32' || input.shape.length !== 4) throw wrong;
  const [batch, second, , last] = input.shape;
  if (typeof batch === 'number' && batch !== 1 && batch !== -1) {
    throw new VergerError('model', `the model takes only batches of ${batch}: ${describe}`, {
      hint: 'export it with a batch size of 1 or a dynamic one',
    });
  }
  const layout = sidecar.layout ?? (second === 3 ? 'nchw' : last === 3 ? 'nhwc' : undefined);
  if (layout === undefined || (layout === 'nchw' ? second : last) !== 3) throw wrong;
  return layout;
}

function sizeOf(
  side: 'width' | 'height',
  fixed: number | string | undefined,
  asked: number | undefined,
): number {
  if (typeof fixed !== 'number' || fixed <= 0) return asked ?? 224;
  if (asked !== undefined && asked !== fixed) {
    throw new VergerError('model', `the sidecar's ${side} is ${asked}, but the model takes ${fixed}`);
  }
  return fixed;
}
