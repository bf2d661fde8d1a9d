import { tensorLength } from '@verger/vision';
import * as z from 'zod';
import { VergerError } from '../../common/errors.js';
import { vergerVersion } from '../../common/versions.js';
import type { Robot, Seen } from '../../robot/robot.js';
import { type ApiRoute, apiRoute } from './api-route.js';
import {
  inferAnswer,
  type InferOutput,
  type InferRequest,
  inferRequest,
  modelAnswer,
  mostImages,
  serverAnswer,
} from './infer-schemas.js';
import { RequestError } from './request-error.js';

type Input = InferRequest['inputs'][number];

/** The Open Inference Protocol, version 2 (github.com/kserve/open-inference-protocol). */
export function inferRoutes(robot: Robot, onDecision: (decision: string) => void): readonly ApiRoute[] {
  const model = { model: z.string().min(1).max(200) };
  const none = { pathShape: {}, queryShape: {} };
  const ofModel = { pathShape: model, queryShape: {}, refusals: [404] } as const;
  const required = (name: string): void => {
    if (name !== robot.name)
      throw new VergerError('not-found', 'there is no such model', {
        hint: `the model here is ${robot.name}`,
      });
  };
  return [
    apiRoute({
      ...{ method: 'get', path: '/v2', id: 'server', summary: 'What this server is', ...none, refusals: [] },
      answer: { what: 'Its name and version', schema: serverAnswer },
      handle: () => Promise.resolve({ name: 'verger', version: vergerVersion(), extensions: [] }),
    }),
    apiRoute({
      ...{ method: 'get', path: '/v2/health/live', id: 'live', summary: 'Whether the server runs', ...none },
      ...{ isOpen: true, refusals: [] },
      answer: { what: 'It does', schema: z.object({ live: z.literal(true) }) },
      handle: () => Promise.resolve({ live: true }),
    }),
    apiRoute({
      ...{ method: 'get', path: '/v2/health/ready', id: 'ready', summary: 'Whether it can answer', ...none },
      ...{ isOpen: true, refusals: [] },
      answer: { what: 'It can: it listens only then', schema: z.object({ ready: z.literal(true) }) },
      handle: () => Promise.resolve({ ready: true }),
    }),
    apiRoute({
      ...{ method: 'get', path: '/v2/models/{model}', id: 'model', summary: 'What a model takes and gives' },
      ...ofModel,
      answer: { what: 'Its inputs and outputs', schema: modelAnswer },
      handle: ({ path }) => {
        required(path.model);
        return Promise.resolve(metadataOf(robot));
      },
    }),
    apiRoute({
      ...{
        method: 'get',
        path: '/v2/models/{model}/ready',
        id: 'modelReady',
        summary: 'Whether it can answer',
      },
      ...ofModel,
      answer: { what: 'It can', schema: z.object({ name: z.string(), ready: z.literal(true) }) },
      handle: ({ path }) => {
        required(path.model);
        return Promise.resolve({ name: robot.name, ready: true });
      },
    }),
    apiRoute({
      ...{ method: 'post', path: '/v2/models/{model}/infer', id: 'infer', summary: 'What is on images' },
      ...ofModel,
      requestBody: { types: ['application/json'], what: 'Images or tensors', schema: inferRequest },
      answer: { what: 'Decisions, one for each', schema: inferAnswer },
      refusals: [404, 408, 413, 415, 422, 429, 503],
      handle: async ({ path, body }) => {
        required(path.model);
        const all = await outputsOf(robot, body.inputs[0], onDecision);
        const wanted = body.outputs?.map(({ name }) => outputNamed(all, name)) ?? all;
        const id = body.id === undefined ? {} : { id: body.id };
        return { model_name: robot.name, model_version: versionOf(robot), ...id, outputs: wanted };
      },
    }),
  ];
}

function metadataOf(robot: Robot): z.infer<typeof modelAnswer> {
  const bytes = { datatype: 'BYTES', shape: [-1] };
  return {
    name: robot.name,
    versions: [versionOf(robot)],
    platform: 'verger_recogniser',
    inputs: [
      { name: 'image', ...bytes },
      { name: 'tensor', datatype: 'FP32', shape: [-1, ...tensorShape(robot)] },
    ],
    outputs: [
      ...['decision', 'class_id', 'kind', 'reason'].map((name) => ({ name, ...bytes })),
      { name: 'score', datatype: 'FP64', shape: [-1] },
    ],
  };
}

/** The file that answers. */
function versionOf({ about }: Robot): string {
  return about.sha256.slice(0, 12);
}

/** Of one image; with several views, they come first. */
function tensorShape({ shape: { preprocessing }, views }: Robot): readonly number[] {
  const { width, height, layout } = preprocessing;
  const image = layout === 'nchw' ? [3, height, width] : [height, width, 3];
  return views === 1 ? image : [views, ...image];
}

async function outputsOf(
  robot: Robot,
  input: Input,
  onDecision: (decision: string) => void,
): Promise<readonly InferOutput[]> {
  const seen = await Promise.all(
    input.datatype === 'BYTES'
      ? imagesOf(input).map((image) => robot.recognise(image))
      : tensorsOf(input, robot).map((tensors) => robot.recogniseTensors(tensors)),
  );
  for (const { detection } of seen) onDecision(detection.decision);
  const shape = [seen.length];
  const texts = (name: string, text: (each: Seen['detection']) => string): InferOutput => ({
    ...{ name, datatype: 'BYTES', shape, data: seen.map(({ detection }) => text(detection)) },
  });
  return [
    texts('decision', ({ decision }) => decision),
    // Empty where nothing is said.
    texts('class_id', ({ results }) => results.at(0)?.class_id ?? ''),
    texts('kind', ({ kind }) => kind ?? ''),
    texts('reason', ({ reasons }) => reasons.at(0)?.text ?? ''),
    {
      ...{ name: 'score', datatype: 'FP64', shape },
      data: seen.map(({ detection }) => detection.results.at(0)?.score ?? 0),
    },
  ];
}

function outputNamed(outputs: readonly InferOutput[], name: string): InferOutput {
  const found = outputs.find((output) => output.name === name);
  if (found !== undefined) return found;
  throw new VergerError('usage', `there is no output ${JSON.stringify(name)}`, {
    hint: `outputs: ${outputs.map((output) => output.name).join(', ')}`,
  });
}

function imagesOf({ shape, data }: Extract<Input, { readonly datatype: 'BYTES' }>): readonly Uint8Array[] {
  requireShape(shape, [data.length]);
  return data.map((text) => {
    // Node skips what is no Base64.
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text))
      throw new RequestError(422, 'corrupt', 'an image is not in Base64');
    return Buffer.from(text, 'base64');
  });
}

function tensorsOf(
  { shape, data }: Extract<Input, { readonly datatype: 'FP32' }>,
  robot: Robot,
): readonly Float32Array[] {
  const one = tensorShape(robot);
  const length = tensorLength(robot.shape.preprocessing) * robot.views;
  const images = data.length / length;
  if (!Number.isInteger(images) || images > mostImages)
    throw new VergerError(
      'usage',
      `${data.length} numbers are not 1 to ${mostImages} tensors of ${one.join('x')}`,
    );
  requireShape(shape, [images, ...one]);
  const values = Float32Array.from(data);
  return Array.from({ length: images }, (_, i) => values.subarray(i * length, (i + 1) * length));
}

function requireShape(given: readonly number[], expected: readonly number[]): void {
  if (given.length === expected.length && given.every((side, i) => side === expected[i])) return;
  throw new VergerError('usage', `the shape should be [${expected.join(', ')}]`);
}
