/** An answer that did not arrive as it was sent: too slow, cut off, or damaged. */
export class BrokenAnswer extends Error {
  override readonly name = 'BrokenAnswer';
}
