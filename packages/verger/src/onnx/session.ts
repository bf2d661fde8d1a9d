import { devNull } from 'node:os';
import { join } from 'node:path';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { messageOf, VergerError } from '../common/errors.js';
import { fromFloat16 } from '../common/float16.js';

// ONNX Runtime reads this on load, hence the dynamic import. Otherwise it stores telemetry events and a machine ID in
// the user's cache folder.
process.env.ORT_DISABLE_TELEMETRY = '1';
const runtime = await import('onnxruntime-node');

export interface TensorInfo {
  readonly name: string;
  /** ONNX Runtime's name of the element type: `float32`, `float64`, ... */
  readonly type: string;
  /** A string is a dimension that the model leaves open. */
  readonly shape: readonly (number | string)[];
}

export interface FloatTensor {
  readonly data: Float32Array | Float64Array;
  readonly shape: readonly number[];
}

/** A value for an input. */
export interface InputTensor {
  /** ONNX Runtime's name of the element type; by default that of the array. */
  readonly type?: string;
  readonly data: Float32Array | Float64Array | Uint8Array | Uint16Array | Int32Array | BigInt64Array;
  readonly shape: readonly number[];
}

/** A file of weights, under the name by which a model refers to it. */
export interface ExternalFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** ONNX Runtime looks here for weights that it was not given, by default in the current folder. */
const noFolder = join(devNull, 'nowhere');

/**
 * A model in ONNX Runtime. One thread per session: the engine handles parallelism, and with one thread the order of
 * additions, and so every bit of the result, is independent of the machine's load.
 */
export class Session {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly #session: InferenceSession;

  private constructor(session: InferenceSession) {
    this.#session = session;
    this.inputs = session.inputMetadata.map(tensorInfo);
    this.outputs = session.outputMetadata.map(tensorInfo);
  }

  /**
   * Reads no file, whatever the model says.
   * @param external all weights that are not in the model itself
   * @throws VergerError `model` if ONNX Runtime rejects the bytes
   */
  static async open(model: Uint8Array, external: readonly ExternalFile[] = []): Promise<Session> {
    try {
      return new Session(
        await runtime.InferenceSession.create(model, {
          executionProviders: ['cpu'],
          intraOpNumThreads: 1,
          interOpNumThreads: 1,
          executionMode: 'sequential',
          graphOptimizationLevel: 'all',
          // Fatal only: errors are thrown, and need not be printed too.
          logSeverityLevel: 4,
          // onnxruntime-node drops one leading `./`, also where it is part of the name.
          externalData: external.map(({ name, bytes }) => ({ path: `./${name}`, data: bytes })),
          extra: { session: { model_external_initializers_file_folder_path: noFolder } },
        }),
      );
    } catch (cause) {
      throw new VergerError('model', `ONNX Runtime can't load the model: ${messageOf(cause)}`, { cause });
    }
  }

  /**
   * Runs the model. The caller owns the outputs' memory.
   * @param wanted the outputs to compute; others may be of any type
   */
  async run(
    feeds: Readonly<Record<string, InputTensor>>,
    wanted: readonly string[] = this.#session.outputNames,
  ): Promise<ReadonlyMap<string, FloatTensor>> {
    const tensors = Object.fromEntries(
      Object.entries(feeds).map(([name, { data, shape, type = elementTypeOf(data) }]) => [
        name,
        new runtime.Tensor(type as 'float32', data as Float32Array, shape),
      ]),
    );
    const results = await this.#session.run(tensors, wanted);
    return new Map(Object.entries(results).map(([name, tensor]) => [name, floatTensor(name, tensor)]));
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}

function tensorInfo(value: InferenceSession.ValueMetadata): TensorInfo {
  return value.isTensor
    ? { name: value.name, type: value.type, shape: value.shape }
    : { name: value.name, type: 'not a tensor', shape: [] };
}

function elementTypeOf(data: InputTensor['data']): string {
  return data instanceof Float32Array ? 'float32' : 'float64';
}

function floatTensor(name: string, tensor: Tensor): FloatTensor {
  const data = tensor.data;
  if (data instanceof Float32Array || data instanceof Float64Array) return { data, shape: tensor.dims };
  // Numbers where Node has Float16Array, otherwise their bits.
  if (tensor.type === 'float16')
    return {
      data: data instanceof Uint16Array ? fromFloat16(data) : Float32Array.from(data as Uint8Array),
      shape: tensor.dims,
    };
  throw new VergerError('model', `the model's output ${name} is ${tensor.type}, not a float`);
}
