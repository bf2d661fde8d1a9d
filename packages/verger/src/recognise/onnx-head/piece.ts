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

/**
 * The mean over the views of an image: [N · views, columns] -> [N, columns]
 *
 * @param value the name of what it is the mean of
 */
export function meanOfViews(value: string, views: number, columns: number): Piece {
  if (views === 1) return { name: value, nodes: [], constants: [] };
  const of = (name: string): string => `${value}: ${name}`;
  const share = new Float32Array(views).fill(1 / views);
  return {
    name: of('mean'),
    nodes: [
      node('Reshape', [value, of('shape')], of('by view')),
      node('Transpose', [of('by view')], of('views last'), { perm: [0, 2, 1] }),
      node('MatMul', [of('views last'), of('share')], of('column')),
      node('Flatten', [of('column')], of('mean'), { axis: 1 }),
    ],
    constants: [
      { name: of('shape'), shape: [3], data: BigInt64Array.of(-1n, BigInt(views), BigInt(columns)) },
      { name: of('share'), shape: [views, 1], data: share },
    ],
  };
}
