/** Camera distance in radii of the fruit: close enough for slight perspective. */
const distance = 6;

/**
 * Projects points to fill the picture: x and y in samples, y downwards; z is scaled like x and y, and larger is nearer.
 *
 * @param points in camera space
 * @param side samples per side of the picture
 * @param fill the share of the side taken by the larger extent
 */
export function project(points: Float32Array, side: number, fill: number, into: Float32Array): void {
  const radius = radiusOf(points);
  let left = Infinity;
  let right = -Infinity;
  let top = Infinity;
  let bottom = -Infinity;
  for (let at = 0; at < points.length; at += 3) {
    const scale = distance / (distance - points[at + 2] / radius);
    const x = points[at] * scale;
    const y = -points[at + 1] * scale;
    into[at] = x;
    into[at + 1] = y;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  const scale = (side * fill) / Math.max(right - left, bottom - top);
  const shiftX = side / 2 - ((left + right) / 2) * scale;
  const shiftY = side / 2 - ((top + bottom) / 2) * scale;
  for (let at = 0; at < points.length; at += 3) {
    into[at] = into[at] * scale + shiftX;
    into[at + 1] = into[at + 1] * scale + shiftY;
    into[at + 2] = points[at + 2] * scale;
  }
}

function radiusOf(points: Float32Array): number {
  let square = 0;
  for (let at = 0; at < points.length; at += 3) {
    const length =
      points[at] * points[at] + points[at + 1] * points[at + 1] + points[at + 2] * points[at + 2];
    if (length > square) square = length;
  }
  return Math.sqrt(square);
}
