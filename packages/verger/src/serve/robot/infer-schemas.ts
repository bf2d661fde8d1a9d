import * as z from 'zod';

/** Images of one request. */
export const mostImages = 16;

const shape = z.array(z.int().min(1)).min(1).max(6);
const parameters = z.record(z.string(), z.unknown()).optional();

/** Encoded images, each in Base64. */
const imageInput = z.object({
  name: z.literal('image'),
  datatype: z.literal('BYTES'),
  shape,
  parameters,
  data: z.array(z.string().min(1)).min(1).max(mostImages),
});

/** Images as the backbone takes them: normalised, in its size and layout. */
const tensorInput = z.object({
  name: z.literal('tensor'),
  datatype: z.literal('FP32'),
  shape,
  parameters,
  data: z.array(z.number()).min(1).describe('flat, in row-major order'),
});

export const inferRequest = z.object({
  id: z.string().max(200).optional(),
  parameters,
  inputs: z.array(z.discriminatedUnion('datatype', [imageInput, tensorInput])).length(1),
  outputs: z
    .array(z.object({ name: z.string(), parameters }))
    .max(20)
    .optional()
    .describe('default: all'),
});
export type InferRequest = z.infer<typeof inferRequest>;

const output = z.object({
  name: z.string(),
  datatype: z.enum(['BYTES', 'FP64']),
  shape: z.array(z.int()),
  data: z.union([z.array(z.string()), z.array(z.number())]),
});
export type InferOutput = z.infer<typeof output>;

export const inferAnswer = z.object({
  model_name: z.string(),
  model_version: z.string(),
  id: z.string().optional(),
  outputs: z.array(output),
});

const tensorFacts = z.object({ name: z.string(), datatype: z.string(), shape: z.array(z.int()) });

export const modelAnswer = z.object({
  name: z.string(),
  versions: z.array(z.string()),
  platform: z.string(),
  inputs: z.array(tensorFacts),
  outputs: z.array(tensorFacts),
});

export const serverAnswer = z.object({
  name: z.string(),
  version: z.string(),
  extensions: z.array(z.string()),
});
