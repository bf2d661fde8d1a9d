import type { Recogniser } from '@verger/recogniser';
import type { TensorSpec } from '@verger/vision';
import type { Eye } from './eye.js';

/** How much each part of a photo speaks for a label. */
export interface Evidence {
  readonly columns: number;
  readonly rows: number;
  /** [rows * columns], 0 to 1: how much the label loses where this part is covered, of what it loses most */
  readonly shares: readonly number[];
}

/** Cells of a side, and how many of them a cover takes. */
const cells = 6;
const cover = 2;

/**
 * Occlusion (Zeiler and Fergus 2014): parts are covered with the photo's mean colour one after another. What a label then
 * loses against the best of the other kinds, in squared Mahalanobis distance, is what the part had said for it.
 *
 * @param image float32, one image as the network takes it
 */
export async function evidenceFor(
  label: string,
  image: Float32Array,
  eye: Eye,
  recogniser: Recogniser,
): Promise<Evidence> {
  const before = leadOf(label, await eye.features(image), recogniser);
  const losses = new Float64Array(cells * cells);
  const counts = new Float64Array(cells * cells);
  for (let row = 0; row + cover <= cells; row++)
    for (let column = 0; column + cover <= cells; column++) {
      const covered = coveredAt(image, eye.spec, row, column);
      const loss = before - leadOf(label, await eye.features(covered), recogniser);
      for (let y = row; y < row + cover; y++)
        for (let x = column; x < column + cover; x++) {
          losses[y * cells + x] += loss;
          counts[y * cells + x]++;
        }
    }
  const means = losses.map((loss, i) => Math.max(0, loss / counts[i]));
  const most = Math.max(...means);
  return { columns: cells, rows: cells, shares: Array.from(means, (mean) => (most === 0 ? 0 : mean / most)) };
}

/** By how much a label is nearer than the nearest of another kind; all labels are of one kind: how near it is. */
function leadOf(label: string, features: Float32Array, recogniser: Recogniser): number {
  const { classifier } = recogniser;
  const { squares } = classifier.distances(features);
  const kind = recogniser.kindOf(label);
  const others = squares.filter((_, i) => recogniser.kindOf(classifier.labels[i]) !== kind);
  const own = squares[classifier.labels.indexOf(label)];
  return (others.length === 0 ? 0 : Math.min(...others)) - own;
}

function coveredAt(image: Float32Array, spec: TensorSpec, row: number, column: number): Float32Array {
  const { width, height, layout } = spec;
  const covered = image.slice();
  const [top, bottom] = [row, row + cover].map((at) => Math.round((at * height) / cells));
  const [left, right] = [column, column + cover].map((at) => Math.round((at * width) / cells));
  for (let channel = 0; channel < 3; channel++) {
    const at = (y: number, x: number): number =>
      layout === 'nchw' ? (channel * height + y) * width + x : (y * width + x) * 3 + channel;
    let sum = 0;
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) sum += image[at(y, x)];
    const mean = sum / (width * height);
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) covered[at(y, x)] = mean;
  }
  return covered;
}
