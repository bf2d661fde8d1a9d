import type { Recogniser } from '@verger/recogniser';
import { node, numbers, own, type Piece, shape } from './piece.js';

/** The squared distance to everything, of each view: float32 [N · views, 1]. */
export function toEverything({ classifier }: Recogniser, squares: string): Piece {
  const { across, shift, less } = classifier.gate.linear();
  const labels = classifier.labels.length;
  return {
    name: own('to everything'),
    nodes: [
      node('MatMul', [squares, own('across')], own('unshifted')),
      node('Add', [own('unshifted'), own('shift')], own('q')),
      node('Mul', [own('q'), own('q')], own('q squared')),
      node('MatMul', [squares, own('mean of labels')], own('mean square')),
      node('MatMul', [own('q squared'), own('sum of labels')], own('length of q')),
      node('Sub', [own('mean square'), own('length of q')], own('more')),
      node('Sub', [own('more'), own('less')], own('to everything')),
    ],
    constants: [
      numbers('across', [labels, labels], across),
      numbers('shift', [1, labels], shift),
      numbers('mean of labels', [labels, 1], new Float32Array(labels).fill(1 / labels)),
      numbers('sum of labels', [labels, 1], new Float32Array(labels).fill(1)),
      numbers('less', [1], [less]),
    ],
  };
}

/**
 * How strange an image is: the least of the squares, divided by a power of the squared distance to everything.
 *
 * @param squares float32 [N, labels]
 * @param everything float32 [N, 1]
 * @param distance the name of the result: float32 [N, 1]
 */
export function strangeness(
  { classifier, thresholds }: Recogniser,
  squares: string,
  everything: string,
  distance: string,
): Piece {
  const labels = classifier.labels.length;
  return {
    name: distance,
    nodes: [
      // The least, as the greatest of the negatives.
      node('Neg', [squares], own('negative')),
      node('Reshape', [own('negative'), own('as signal')], own('signal')),
      node('GlobalMaxPool', [own('signal')], own('nearest')),
      node('Flatten', [own('nearest')], own('nearest row'), { axis: 1 }),
      // Rounding may bring it below zero.
      node('Relu', [everything], own('not negative')),
      node('Add', [own('not negative'), own('tiny')], own('positive')),
      node('Log', [own('positive')], own('logarithm')),
      node('Mul', [own('logarithm'), own('power')], own('of its power')),
      node('Exp', [own('of its power')], own('inverse')),
      node('Mul', [own('nearest row'), own('inverse')], own('strangeness')),
      node('Mul', [own('strangeness'), own('gate')], distance),
    ],
    constants: [
      shape('as signal', [-1, 1, labels]),
      numbers('power', [1], [-classifier.gate.power]),
      numbers('tiny', [1], [1e-30]),
      numbers('gate', [1], [-1 / thresholds.strangest]),
    ],
  };
}
