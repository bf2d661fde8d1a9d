import { neighbourShare, type Recogniser } from '@verger/recogniser';
import { node, numbers, own, type Piece, shape } from './piece.js';

/** Of each view: float32 [N · views, d], whitened and from the centre of the labels. */
export const place = own('z');

/** Of each view: |z|² - 2 z·m + |m|² for z = (x - centre) · whitening: float32 [N · views, labels]. */
export function squaresToMeans({ classifier, statistics: { width } }: Recogniser, features: string): Piece {
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
      node('MatMul', [own('centred'), own('whitening')], place),
      node('Mul', [place, place], own('z squared')),
      node('MatMul', [own('z squared'), own('ones')], own('length of z')),
      node('MatMul', [place, own('means')], own('products')),
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

/**
 * The same with the nearest images of each label: of each view |z|² + the least |y|² - 2z·y, and what that counts. Labels have
 * as many images as the largest has: the others repeat their first.
 */
export function withNeighbours({ classifier, statistics: { width } }: Recogniser, squares: Piece): Piece {
  const form = classifier.neighbours?.linear();
  // A single label has no images to be told from.
  if (form === undefined || form.dimensions === 0) return squares;
  const { across, dimensions, parts } = form;
  const labels = parts.length;
  const most = parts.reduce((all, { length }) => Math.max(all, length), 0) / dimensions;
  const rows = parts.flatMap((own) =>
    Array.from({ length: most }, (_, i) => {
      const from = i * dimensions < own.length ? i * dimensions : 0;
      return own.subarray(from, from + dimensions);
    }),
  );
  const images = Float32Array.from(
    { length: dimensions * rows.length },
    (_, n) => 2 * rows[n % rows.length][Math.floor(n / rows.length)],
  );
  const lengths = rows.map((row) => -row.reduce((sum, value) => sum + value ** 2, 0));
  return {
    name: own('squares with neighbours'),
    nodes: [
      ...squares.nodes,
      node('MatMul', [place, own('span')], own('part')),
      node('MatMul', [own('part'), own('images')], own('products of images')),
      node('Add', [own('products of images'), own('lengths of images')], own('nearness')),
      node('Reshape', [own('nearness'), own('by label')], own('nearness by label')),
      node('GlobalMaxPool', [own('nearness by label')], own('nearest column')),
      node('Flatten', [own('nearest column')], own('nearest of label'), { axis: 1 }),
      node('Sub', [own('length of z'), own('nearest of label')], own('squares to nearest')),
      node('Mul', [own('squares to nearest'), own('share of nearest')], own('of nearest')),
      node('Mul', [squares.name, own('share of means')], own('of means')),
      node('Add', [own('of means'), own('of nearest')], own('squares with neighbours')),
    ],
    constants: [
      ...squares.constants,
      numbers('span', [width, dimensions], across),
      numbers('images', [dimensions, rows.length], images),
      numbers('lengths of images', [1, rows.length], lengths),
      numbers('share of nearest', [1], [neighbourShare]),
      numbers('share of means', [1], [1 - neighbourShare]),
      shape('by label', [-1, labels, most]),
    ],
  };
}
