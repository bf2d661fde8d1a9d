import { encodeModelMessage } from './protocol.js';

/** Element types and their numbers in onnx.proto3. */
const elementTypes = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9, float16: 10, float64: 11 } as const;
type ElementType = keyof typeof elementTypes;

/** Attribute types and their numbers in onnx.proto3. */
const attributeTypes = { int: 2, ints: 7 } as const;

export interface GraphNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

export interface GraphValue {
  readonly name: string;
  readonly type: ElementType;
  /** A string is a dimension that is known only at run time. */
  readonly shape: readonly (number | string)[];
}

export interface GraphConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

export interface Graph {
  readonly name: string;
  readonly nodes: readonly GraphNode[];
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
  readonly constants?: readonly GraphConstant[];
}

/** Values for the `to` attribute of a `Cast` node. */
export const castTo = elementTypes;

/** Encodes an ONNX model (operator set 17, IR version 8). Integer attributes only, which suffices for our graphs. */
export function encodeGraph(graph: Graph): Uint8Array {
  return encodeModelMessage({
    irVersion: 8,
    producerName: 'verger',
    opsetImport: [{ domain: '', version: 17 }],
    graph: { name: graph.name, ...partsOf(graph) },
  });
}

/** What a model is to have besides what it has. */
export interface Extension extends Omit<Graph, 'name' | 'inputs'> {
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * A model with more nodes, constants and outputs. Messages of Protocol Buffers that follow each other are one message, their
 * lists joined (https://protobuf.dev/programming-guides/encoding/#last-one-wins), so the model need not be understood. The
 * operators of the nodes must be the same in all operator sets.
 */
export function extendModel(model: Uint8Array, { metadata, ...parts }: Extension): Uint8Array {
  const more = encodeModelMessage({
    graph: partsOf({ inputs: [], ...parts }),
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  });
  return Buffer.concat([model, more]);
}

function partsOf({ nodes, inputs, outputs, constants = [] }: Omit<Graph, 'name'>): Record<string, unknown> {
  return {
    node: nodes.map((node) => ({
      input: node.inputs,
      output: node.outputs,
      opType: node.op,
      attribute: Object.entries(node.attributes ?? {}).map(([name, value]) =>
        typeof value === 'number'
          ? { name, i: value, type: attributeTypes.int }
          : { name, ints: value, type: attributeTypes.ints },
      ),
    })),
    input: inputs.map(valueInfo),
    output: outputs.map(valueInfo),
    initializer: constants.map(({ name, shape, data }) => ({
      name,
      dims: shape,
      dataType: data instanceof Float32Array ? elementTypes.float32 : elementTypes.int64,
      rawData: Buffer.from(data.buffer, data.byteOffset, data.byteLength),
    })),
  };
}

function valueInfo({ name, type, shape }: GraphValue): Record<string, unknown> {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: elementTypes[type], shape: { dim } } } };
}
