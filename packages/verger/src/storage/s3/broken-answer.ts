/** A response that did not arrive intact: too slow, cut off, or damaged. */
export class BrokenAnswer extends Error {
  override readonly name = 'BrokenAnswer';
}
