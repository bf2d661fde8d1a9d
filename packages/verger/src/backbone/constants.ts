import * as z from 'zod';
import { VergerError } from '../common/errors.js';
import type { InputTensor, TensorInfo } from '../onnx/session.js';
import { toFloat16 } from '../common/float16.js';

type Constant = number | boolean | ConstantList;

/** Nested lists; an interface, so that declarations refer to it by name. */
export interface ConstantList extends ReadonlyArray<Constant> {
  readonly length: number;
}

/** The value of an input that is the same for every image: a number, or nested lists of the input's shape. */
export const constantSchema: z.ZodType<Constant> = z.lazy(() =>
  z.union([z.number(), z.boolean(), z.array(constantSchema)], {
    error: 'must be a number, true, false, or lists of them',
  }),
);

/**
 * A sidecar's constant as a tensor. One number fills the input's shape, in which open dimensions count as 1.
 * @throws VergerError `model` if it does not fit the input
 */
export function constantTensor(input: TensorInfo, constant: Constant): InputTensor {
  const shape = Array.isArray(constant) ? shapeOf(input, constant) : input.shape.map(closed);
  requireShape(input, shape);
  const count = shape.reduce((product, size) => product * size, 1);
  const values = Array.isArray(constant)
    ? (constant.flat(Infinity) as (number | boolean)[])
    : Array<number | boolean>(count).fill(constant as number | boolean);
  return { type: input.type, shape, data: dataOf(input, values.map(Number)) };
}

function closed(size: number | string): number {
  return typeof size === 'number' && size > 0 ? size : 1;
}

function shapeOf(input: TensorInfo, constant: readonly Constant[]): number[] {
  const shapes = constant.map((item) => (Array.isArray(item) ? shapeOf(input, item) : []));
  const [first] = shapes;
  if (shapes.length > 0 && shapes.every((shape) => shape.join() === first.join()))
    return [constant.length, ...first];
  throw misfit(input, 'its lists must be of one length, and not empty');
}

function requireShape(input: TensorInfo, shape: readonly number[]): void {
  const fits =
    shape.length === input.shape.length &&
    input.shape.every((size, axis) => typeof size !== 'number' || size <= 0 || size === shape[axis]);
  if (!fits) throw misfit(input, `[${shape.join(', ')}] does not fit [${input.shape.join(', ')}]`);
}

function dataOf(input: TensorInfo, values: readonly number[]): InputTensor['data'] {
  switch (input.type) {
    case 'float32':
      return Float32Array.from(values);
    case 'float64':
      return Float64Array.from(values);
    case 'float16':
      return toFloat16(Float32Array.from(values));
    case 'int64':
      requireIntegers(input, values);
      return BigInt64Array.from(values, BigInt);
    case 'int32':
      requireIntegers(input, values);
      return Int32Array.from(values);
    case 'uint8':
    case 'bool':
      requireIntegers(input, values);
      return Uint8Array.from(values);
    default:
      throw misfit(input, `an input of type ${input.type} can't be given one`);
  }
}

function requireIntegers(input: TensorInfo, values: readonly number[]): void {
  if (!values.every(Number.isSafeInteger)) throw misfit(input, `${input.type} takes whole numbers only`);
}

function misfit({ name, type, shape }: TensorInfo, why: string): VergerError {
  return new VergerError('model', `the constant for ${name} in the sidecar: ${why}`, {
    hint: `the model takes ${name} as ${type} [${shape.join(', ')}]`,
  });
}
