import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { encodeGraph } from '../../src/onnx/graph.js';
import { field, numberField, readVarint } from './protobuf.js';

export interface ExternalOptions {
  /** The name of the file of weights in the model. */
  readonly location?: string;
  /** Multiplies the weights. */
  readonly gain?: number;
  /** Where in the model the reference is: a weight, or the value of a node `Constant`. */
  readonly as?: 'initializer' | 'constant';
}

export interface ExternalBackbone {
  readonly onnx: Uint8Array;
  readonly weights: Uint8Array;
}

/** A backbone of 3 features as PyTorch's exporter writes it: its weights are in another file. */
export function externalBackbone({
  location = 'model.onnx.data',
  gain = 1,
  as = 'initializer',
}: ExternalOptions = {}): ExternalBackbone {
  const values = Float32Array.from({ length: 3 * 3 }, (_, i) => (i + 1) * gain);
  const weights = new Uint8Array(values.buffer);
  const model = encodeGraph({
    name: 'external',
    nodes: [
      { op: 'Conv', inputs: ['image', 'weights'], outputs: ['map'] },
      { op: 'GlobalAveragePool', inputs: ['map'], outputs: ['pooled'] },
      { op: 'Flatten', inputs: ['pooled'], outputs: ['features'] },
    ],
    inputs: [{ name: 'image', type: 'float32', shape: ['N', 3, 8, 8] }],
    outputs: [{ name: 'features', type: 'float32', shape: ['N', 3] }],
  });
  const pairs = Object.entries({ location, offset: '0', length: `${weights.length}` });
  // TensorProto: dims, data_type float, name, external_data, data_location external.
  const tensor = Buffer.concat([
    ...[3, 3, 1, 1].map((size) => numberField(1, size)),
    numberField(2, 1),
    field(8, 'weights'),
    ...pairs.map(([key, value]) => field(13, Buffer.concat([field(1, key), field(2, value)]))),
    numberField(14, 1),
  ]);
  return { onnx: inGraph(model, as === 'initializer' ? field(5, tensor) : constantNode(tensor)), weights };
}

/** Writes `model.onnx` and its weights; returns the path of the model. */
export async function writeExternalBackbone(folder: string, options: ExternalOptions = {}): Promise<string> {
  const { onnx, weights } = externalBackbone(options);
  const path = join(folder, 'model.onnx');
  const data = join(folder, options.location ?? 'model.onnx.data');
  await mkdir(dirname(data), { recursive: true });
  await writeFile(path, onnx);
  await writeFile(data, weights);
  return path;
}

/** A node of a graph whose attribute `value` is a tensor. */
function constantNode(tensor: Uint8Array): Buffer {
  const attribute = Buffer.concat([field(1, 'value'), field(5, tensor), numberField(20, 4)]);
  return field(1, Buffer.concat([field(2, 'weights'), field(4, 'Constant'), field(5, attribute)]));
}

/** The model with a field added in front of those of its graph. */
function inGraph(model: Uint8Array, part: Uint8Array): Uint8Array {
  for (let at = 0; at < model.length;) {
    const [tag, afterTag] = readVarint(model, at);
    const [value, afterValue] = readVarint(model, afterTag);
    const end = (tag & 7) === 2 ? afterValue + value : afterValue;
    if (tag >> 3 === 7) {
      const graph = field(7, Buffer.concat([part, model.subarray(afterValue, end)]));
      return Buffer.concat([model.subarray(0, at), graph, model.subarray(end)]);
    }
    at = end;
  }
  throw new Error('the model has no graph');
}
