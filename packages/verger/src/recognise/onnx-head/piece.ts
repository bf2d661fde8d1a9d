import type { GraphConstant, GraphNode } from '../../onnx/graph.js';

/** Nodes that make one value. */
export interface Piece {
  /** Of that value. */
  readonly name: string;
  readonly nodes: readonly GraphNode[];
  readonly constants: readonly GraphConstant[];
}

/** A name that no backbone has. */
export function own(name: string): string {
  return `verger/${name}`;
}

export function node(
  op: string,
  inputs: readonly string[],
  output: string,
  attributes?: GraphNode['attributes'],
): GraphNode {
  return { op, inputs, outputs: [output], ...(attributes === undefined ? {} : { attributes }) };
}

export function numbers(name: string, dims: readonly number[], data: ArrayLike<number>): GraphConstant {
  return { name: own(name), shape: dims, data: Float32Array.from(data) };
}

export function shape(name: string, sizes: readonly number[]): GraphConstant {
  return { name: own(name), shape: [sizes.length], data: BigInt64Array.from(sizes, BigInt) };
}

/** The mean over the views of an image: [N · views, columns] -> [N, columns] */
export function meanOfViews(value: string, views: number, columns: number): Piece {
  if (views === 1) return { name: value, nodes: [], constants: [] };
  const name = `${value} of image`;
  return {
    name,
    nodes: [
      node('Reshape', [value, `${own('by image')} ${columns}`], `${value} by view`),
      node('Transpose', [`${value} by view`], `${value}, views last`, { perm: [0, 2, 1] }),
      node('MatMul', [`${value}, views last`, `${own('share')} ${columns}`], `${value} column`),
      node('Flatten', [`${value} column`], name, { axis: 1 }),
    ],
    constants: [
      shape(`by image ${columns}`, [-1, views, columns]),
      numbers(`share ${columns}`, [views, 1], new Float32Array(views).fill(1 / views)),
    ],
  };
}
