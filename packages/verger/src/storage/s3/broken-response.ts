/** A response that did not arrive intact: too slow, cut off, or damaged. */
export class BrokenResponse extends Error {
  override readonly name = 'BrokenResponse';
}
