import type { Recogniser } from '@verger/recogniser';
import type { Extension, GraphConstant, GraphNode } from '../onnx/graph.js';

/** The outputs that an exported recogniser has. */
export const posterior = 'posterior';
export const distance = 'distance';

/**
 * A recogniser as nodes after its backbone: `posterior` float32 [N, labels], and `distance` float32 [N, 1], above 1 for what is
 * like nothing that was learned (0 without calibration). N are images: several views of one follow each other in the
 * batch. Only operators that mean the same in every operator set.
 *
 * @param features the output of the backbone: float32 [N · views, d], or with sides of 1 after that
 */
export function headOf(recogniser: Recogniser, features: string): Omit<Extension, 'metadata'> {
  const { classifier, thresholds, backbone } = recogniser;
  const labels = classifier.labels.length;
  const views = backbone.views.length;
  const squares = squaresOf(recogniser, features);
  const mean =
    views === 1 ? { name: squares.name, nodes: [], constants: [] } : meanOf(squares.name, views, labels);
  const { name: square } = mean;
  const gate = gateOf(recogniser, square);
  return {
    nodes: [
      ...squares.nodes,
      ...mean.nodes,
      node('Mul', [square, own('sharpness')], own('logits')),
      node('Softmax', [own('logits')], posterior, { axis: 1 }),
      ...gate.nodes,
    ],
    constants: [
      ...squares.constants,
      ...mean.constants,
      numbers('sharpness', [1], [-1 / (2 * thresholds.temperature)]),
      ...gate.constants,
    ],
    outputs: [
      { name: posterior, type: 'float32', shape: ['images', labels] },
      { name: distance, type: 'float32', shape: ['images', 1] },
    ],
  };
}

interface Piece {
  /** Of its result. */
  readonly name: string;
  readonly nodes: readonly GraphNode[];
  readonly constants: readonly GraphConstant[];
}

/** Of each view: |z|² - 2 z·m + |m|² for z = (x - centre) · whitening. */
function squaresOf({ classifier, statistics: { width } }: Recogniser, features: string): Piece {
  const { centre, whitening, means } = classifier.linear();
  const labels = classifier.labels.length;
  const at = (label: number, i: number): number => means[label * width + i];
  const across = Float32Array.from(
    { length: width * labels },
    (_, n) => -2 * at(n % labels, Math.floor(n / labels)),
  );
  const lengths = Float32Array.from({ length: labels }, (_, label) =>
    means.subarray(label * width, (label + 1) * width).reduce((sum, value) => sum + value ** 2, 0),
  );
  return {
    name: own('squares'),
    nodes: [
      node('Flatten', [features], own('rows'), { axis: 1 }),
      node('Sub', [own('rows'), own('centre')], own('centred')),
      node('MatMul', [own('centred'), own('whitening')], own('z')),
      node('Mul', [own('z'), own('z')], own('z squared')),
      node('MatMul', [own('z squared'), own('ones')], own('length of z')),
      node('MatMul', [own('z'), own('means')], own('products')),
      node('Add', [own('length of z'), own('products')], own('of z')),
      node('Add', [own('of z'), own('lengths')], own('squares')),
    ],
    constants: [
      numbers('centre', [1, width], centre),
      numbers('whitening', [width, width], whitening),
      numbers('ones', [width, labels], new Float32Array(width * labels).fill(1)),
      numbers('means', [width, labels], across),
      numbers('lengths', [1, labels], lengths),
    ],
  };
}

/** [N · views, labels] -> [N, labels] */
function meanOf(squares: string, views: number, labels: number): Piece {
  return {
    name: own('mean'),
    nodes: [
      node('Reshape', [squares, own('by image')], own('of views')),
      node('Transpose', [own('of views')], own('views last'), { perm: [0, 2, 1] }),
      node('MatMul', [own('views last'), own('share')], own('mean column')),
      node('Flatten', [own('mean column')], own('mean'), { axis: 1 }),
    ],
    constants: [
      shape('by image', [-1, views, labels]),
      numbers('share', [views, 1], new Float32Array(views).fill(1 / views)),
    ],
  };
}

/** How strange it is: the least of the squares, divided by a power of the squared distance to everything. */
function gateOf({ classifier, thresholds }: Recogniser, squares: string): Pick<Piece, 'nodes' | 'constants'> {
  const { across, shift, less, power } = classifier.gate.linear();
  const labels = classifier.labels.length;
  return {
    nodes: [
      // The least, as the greatest of the negatives.
      node('Neg', [squares], own('negative')),
      node('Reshape', [own('negative'), own('as signal')], own('signal')),
      node('GlobalMaxPool', [own('signal')], own('nearest')),
      node('Flatten', [own('nearest')], own('nearest row'), { axis: 1 }),
      node('MatMul', [squares, own('across')], own('unshifted')),
      node('Add', [own('unshifted'), own('shift')], own('q')),
      node('Mul', [own('q'), own('q')], own('q squared')),
      node('MatMul', [squares, own('mean of labels')], own('mean square')),
      node('MatMul', [own('q squared'), own('sum of labels')], own('length of q')),
      node('Sub', [own('mean square'), own('length of q')], own('more')),
      node('Sub', [own('more'), own('less')], own('signed')),
      // Rounding may bring it below zero.
      node('Relu', [own('signed')], own('to everything')),
      node('Add', [own('to everything'), own('tiny')], own('positive')),
      node('Log', [own('positive')], own('logarithm')),
      node('Mul', [own('logarithm'), own('power')], own('of its power')),
      node('Exp', [own('of its power')], own('inverse')),
      node('Mul', [own('nearest row'), own('inverse')], own('strangeness')),
      node('Mul', [own('strangeness'), own('gate')], distance),
    ],
    constants: [
      numbers('gate', [1], [-1 / thresholds.strangest]),
      shape('as signal', [-1, 1, labels]),
      numbers('across', [labels, labels], across),
      numbers('shift', [1, labels], shift),
      numbers('mean of labels', [labels, 1], new Float32Array(labels).fill(1 / labels)),
      numbers('sum of labels', [labels, 1], new Float32Array(labels).fill(1)),
      numbers('less', [1], [less]),
      numbers('power', [1], [-power]),
      numbers('tiny', [1], [1e-30]),
    ],
  };
}

/** A name that no backbone has. */
function own(name: string): string {
  return `verger/${name}`;
}

function node(
  op: string,
  inputs: readonly string[],
  output: string,
  attributes?: GraphNode['attributes'],
): GraphNode {
  return { op, inputs, outputs: [output], ...(attributes === undefined ? {} : { attributes }) };
}

function numbers(name: string, dims: readonly number[], data: ArrayLike<number>): GraphConstant {
  return { name: own(name), shape: dims, data: Float32Array.from(data) };
}

function shape(name: string, sizes: readonly number[]): GraphConstant {
  return { name: own(name), shape: [sizes.length], data: BigInt64Array.from(sizes, BigInt) };
}
