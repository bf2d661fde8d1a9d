import { cosine, sine } from './exact-math.js';

/** Rows of a rotation matrix from fruit space to camera space: x right, y up, z towards the viewer. */
export type Rotation = readonly [number, number, number, number, number, number, number, number, number];

/** About the camera's x axis: forwards, the top towards the viewer. */
export function tumbled(turns: number): Rotation {
  const c = cosine(turns);
  const s = sine(turns);
  return [1, 0, 0, 0, c, -s, 0, s, c];
}

/** About the vertical axis. */
export function turned(turns: number): Rotation {
  const c = cosine(turns);
  const s = sine(turns);
  return [c, 0, s, 0, 1, 0, -s, 0, c];
}

/** About the viewing axis. */
export function rolled(turns: number): Rotation {
  const c = cosine(turns);
  const s = sine(turns);
  return [c, -s, 0, s, c, 0, 0, 0, 1];
}

/** Applies `first`, then `then`. */
export function followedBy(first: Rotation, then: Rotation): Rotation {
  const product = (row: number, column: number): number =>
    then[row * 3] * first[column] +
    then[row * 3 + 1] * first[column + 3] +
    then[row * 3 + 2] * first[column + 6];
  return [
    product(0, 0),
    product(0, 1),
    product(0, 2),
    product(1, 0),
    product(1, 1),
    product(1, 2),
    product(2, 0),
    product(2, 1),
    product(2, 2),
  ];
}

/** Rotates points or normals, stored as consecutive x, y, z. */
export function rotateAll(points: Float32Array, m: Rotation, into: Float32Array): void {
  for (let at = 0; at < points.length; at += 3) {
    const x = points[at];
    const y = points[at + 1];
    const z = points[at + 2];
    into[at] = m[0] * x + m[1] * y + m[2] * z;
    into[at + 1] = m[3] * x + m[4] * y + m[5] * z;
    into[at + 2] = m[6] * x + m[7] * y + m[8] * z;
  }
}
