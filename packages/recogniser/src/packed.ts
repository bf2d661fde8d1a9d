/** Numbers in the upper triangle of a symmetric matrix. */
export function packedLength(width: number): number {
  return (width * (width + 1)) / 2;
}
