import type { Recogniser } from '@verger/recogniser';
import type { Extension } from '../../onnx/graph.js';
import { strangeness, toEverything } from './gate.js';
import { meanOfViews, node, numbers, own } from './piece.js';
import { squaresToMeans, withNeighbours } from './squares.js';

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
  const toMeans = squaresToMeans(recogniser, features);
  const everything = toEverything(recogniser, toMeans.name);
  const nearest = withNeighbours(recogniser, toMeans);
  const meanEverything = meanOfViews(everything.name, views, 1);
  const squares = meanOfViews(nearest.name, views, labels);
  const gate = strangeness(recogniser, squares.name, meanEverything.name, distance);
  const pieces = [nearest, everything, meanEverything, squares, gate];
  return {
    nodes: [
      ...pieces.flatMap(({ nodes }) => nodes),
      node('Mul', [squares.name, own('sharpness')], own('logits')),
      node('Softmax', [own('logits')], posterior, { axis: 1 }),
    ],
    constants: [
      ...pieces.flatMap(({ constants }) => constants),
      numbers('sharpness', [1], [-1 / (2 * thresholds.temperature)]),
    ],
    outputs: [
      { name: posterior, type: 'float32', shape: ['images', labels] },
      { name: distance, type: 'float32', shape: ['images', 1] },
    ],
  };
}
