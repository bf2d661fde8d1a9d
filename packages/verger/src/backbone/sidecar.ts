import * as z from 'zod';
import { messageOf, VergerError } from '../common/errors.js';
import { decodeJson } from '../common/json.js';
import { constantSchema } from './constants.js';
import { firstFault } from './field-fault.js';
import { preprocessingSchema, resizeSchema, viewsSchema } from './preprocessing-schema.js';

const { channels, filter, layout, mean, std } = preprocessingSchema.shape;
const size = z.int().min(1).max(4096);
const byte = z.int().min(0).max(255);

/** How an image becomes a tensor. */
const preparingSchema = z.strictObject({
  width: size.optional(),
  height: size.optional(),
  channels: channels.optional(),
  filter: filter.optional(),
  scale: z.number().positive().optional(),
  mean: mean.optional(),
  std: std.refine((values) => values.every((value) => value > 0), 'must be positive').optional(),
  resize: z.union([z.literal('stretch'), ...resizeSchema.options], { error: resizeForms }).optional(),
  centre: z.enum(['floor', 'even'], { error: 'must be "floor" or "even"' }).optional(),
  pad: z.tuple([byte, byte, byte]).readonly().optional(),
  views: viewsSchema.optional(),
});
export type Preparing = z.infer<typeof preparingSchema>;

/** What a sidecar says about a model; every field is optional. Documented in docs/models.md. */
export const sidecarSchema = z.strictObject({
  name: z.string().min(1).optional(),
  ...preparingSchema.shape,
  layout: layout.optional(),
  constants: z.record(z.string(), constantSchema).optional(),
  output: z.string().min(1).optional(),
  outputLayout: layout.optional(),
  pool: z.enum(['cls', 'mean', 'max'], { error: 'must be "cls", "mean" or "max"' }).optional(),
  skipTokens: z.int().min(0).optional(),
  l2: z.boolean().optional(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits')
    .optional(),
  licence: z.string().min(1).optional(),
  source: z.string().min(1).optional(),
});
export type Sidecar = z.infer<typeof sidecarSchema>;

/** Settings of other libraries, as they write them. */
const settings = z.record(z.string(), z.unknown());
const fileSchema = sidecarSchema.extend({
  huggingface: settings.optional(),
  timm: settings.optional(),
  torchvision: settings.optional(),
});
export type SidecarFile = z.infer<typeof fileSchema>;

/**
 * @param name the file's, for messages
 * @throws VergerError `model` naming the first invalid field
 */
export function parseSidecar(bytes: Uint8Array, name: string): SidecarFile {
  const parsed = fileSchema.safeParse(readJson(bytes, name));
  if (parsed.success) return parsed.data;
  const { message, hint } = firstFault(parsed.error, Object.keys(fileSchema.shape));
  throw new VergerError('model', `${name}: ${message}`, {
    hint: hint ?? 'docs/models.md lists the fields of a sidecar',
  });
}

/** @throws VergerError `model` */
export function readJson(bytes: Uint8Array, name: string): unknown {
  try {
    return decodeJson(bytes, name);
  } catch (cause) {
    throw new VergerError('model', messageOf(cause), { cause });
  }
}

/** What a user asks of a model beyond its sidecar. */
export interface Asked {
  /** Features of length 1. */
  readonly l2?: boolean;
  readonly views?: readonly number[] | undefined;
}

/** The model as it is asked for, here or in its sidecar. */
export function asAsked<T extends { readonly sidecar: Sidecar }>(model: T, { l2 = false, views }: Asked): T {
  const sidecar = { ...model.sidecar, ...(l2 ? { l2 } : {}), ...(views === undefined ? {} : { views }) };
  return { ...model, sidecar };
}

/** Whether it says anything about how an image becomes a tensor. */
export function prepares(sidecar: Sidecar): boolean {
  return Object.keys(preparingSchema.shape).some((field) => sidecar[field as keyof Preparing] !== undefined);
}

function resizeForms(): string {
  return 'must be "stretch", {"shortest": 256}, {"longest": 256} or {"width": 256, "height": 256}';
}
