import type { TensorSpec } from '@verger/vision';
import { VergerError } from '../common/errors.js';
import type { InputTensor, TensorInfo } from '../onnx/session.js';
import { constantTensor } from './constants.js';
import { toFloat16 } from '../common/float16.js';
import type { Sidecar } from './sidecar.js';

type Layout = TensorSpec['layout'];

/** The values of all inputs of a model for one image. */
export type Feeds = Readonly<Record<string, InputTensor>>;

/**
 * The input that takes the image: the one without a constant in the sidecar.
 * @throws VergerError `model` if there is not exactly one, or it takes no images
 */
export function chooseInput(inputs: readonly TensorInfo[], { constants = {} }: Sidecar): TensorInfo {
  const unknown = Object.keys(constants).find((name) => !inputs.some((input) => input.name === name));
  if (unknown !== undefined) {
    throw new VergerError('model', `the model has no input ${unknown}`, {
      hint: `its inputs: ${inputs.map(describe).join('; ')}`,
    });
  }
  const open = inputs.filter(({ name }) => !Object.hasOwn(constants, name));
  if (open.length !== 1) throw wrongCount(inputs, open);
  requireImages(open[0]);
  return open[0];
}

function wrongCount(inputs: readonly TensorInfo[], open: readonly TensorInfo[]): VergerError {
  const names = inputs.map(describe).join('; ');
  if (open.length === 0) {
    return new VergerError('model', `the sidecar leaves no input for the image: ${names}`, {
      hint: 'remove the constant of the input that takes the image',
    });
  }
  const other = open.find(({ shape }) => shape.length !== 4) ?? open[1];
  return new VergerError('model', `the model has ${open.length} inputs; a backbone has one: ${names}`, {
    hint: `write the values of the others into the sidecar, as in "constants": {"${other.name}": 1}`,
  });
}

function requireImages(input: TensorInfo): void {
  const isImage = input.shape.length === 4 && (allows(input, 'nchw') || allows(input, 'nhwc'));
  if (!isImage) throw noImages(input);
  if (['float32', 'float16', 'uint8'].includes(input.type)) return;
  throw new VergerError('model', `the model's input is ${input.type}: ${describe(input)}`, {
    hint: 'export it with an input of float32, float16 or uint8',
  });
}

function noImages(input: TensorInfo): VergerError {
  return new VergerError('model', `the model's input is not a batch of RGB images: ${describe(input)}`, {
    hint: 'expected [N, 3, height, width] or [N, height, width, 3] of float32, float16 or uint8',
  });
}

/**
 * The layouts that an input may have: one, or both if only a run can tell.
 * @throws VergerError `model` if the sidecar's is not among them
 */
export function layoutsOf(input: TensorInfo, sidecar: Sidecar): readonly Layout[] {
  const possible = (['nchw', 'nhwc'] as const).filter((layout) => allows(input, layout));
  if (sidecar.layout !== undefined) {
    if (possible.includes(sidecar.layout)) return [sidecar.layout];
    throw new VergerError(
      'model',
      `the layout in the sidecar is ${sidecar.layout}, which does not fit the model's input: ${describe(input)}`,
      { hint: `not a batch of RGB images in that layout: write "layout": "${possible[0]}" or leave it out` },
    );
  }
  if (possible.length < 2) return possible;
  const sure = possible.filter((layout) => channelsOf(input, layout) === 3);
  if (sure.length > 0) return [sure[0]];
  // Exporters name open dimensions: `num_channels`, `channels`.
  const named = possible.filter((layout) => /chan/i.test(String(channelsOf(input, layout))));
  return named.length === 1 ? named : possible;
}

function allows(input: TensorInfo, layout: Layout): boolean {
  const channels = channelsOf(input, layout);
  return channels === 3 || isOpen(channels);
}

function channelsOf({ shape }: TensorInfo, layout: Layout): number | string {
  return shape[layout === 'nchw' ? 1 : 3];
}

function isOpen(size: number | string): boolean {
  return typeof size === 'string' || size <= 0;
}

/** `pixel_values float32 [batch, 3, 224, 224]` */
export function describe({ name, type, shape }: TensorInfo): string {
  // Some exporters give open dimensions no name.
  return `${name} ${type} [${shape.map((size) => (size === '' ? '?' : size)).join(', ')}]`;
}

/** The images in a batch of a model that takes no other number; otherwise 1. */
export function batchOf({ shape: [batch] }: TensorInfo): number {
  return isOpen(batch) ? 1 : Number(batch);
}

/** Fills the inputs of a model: the image, as often as its batch is long, and the constants of the sidecar. */
export class ImageFeeder {
  /** The one that takes the image. */
  readonly input: TensorInfo;
  readonly #shape: readonly number[];
  readonly #others: Feeds;

  constructor(inputs: readonly TensorInfo[], input: TensorInfo, spec: TensorSpec, sidecar: Sidecar) {
    const { width, height, layout } = spec;
    const batch = batchOf(input);
    this.input = input;
    this.#shape = layout === 'nchw' ? [batch, 3, height, width] : [batch, height, width, 3];
    const others = inputs.filter(({ name }) => name !== input.name);
    this.#others = Object.fromEntries(
      others.map((other) => [other.name, constantTensor(other, sidecar.constants?.[other.name] ?? 0)]),
    );
  }

  /** `1x3x224x224` */
  get size(): string {
    return this.#shape.join('x');
  }

  /** @param tensor float32, one image */
  feeds(tensor: Float32Array): Feeds {
    const { name, type } = this.input;
    const image = { type, shape: this.#shape, data: converted(repeated(tensor, this.#shape[0]), type) };
    return { ...this.#others, [name]: image };
  }
}

function repeated(tensor: Float32Array, times: number): Float32Array {
  if (times === 1) return tensor;
  const batch = new Float32Array(tensor.length * times);
  for (let image = 0; image < times; image++) batch.set(tensor, image * tensor.length);
  return batch;
}

function converted(values: Float32Array, type: string): InputTensor['data'] {
  if (type === 'uint8') return Uint8Array.from(values);
  return type === 'float16' ? toFloat16(values) : values;
}
