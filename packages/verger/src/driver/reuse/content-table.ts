/** Images by the SHA-256 of their files; about 150 bytes each. */
export class ContentTable {
  /** By the first byte: a `Map` holds at most 2^24 entries. */
  readonly #images = Array.from({ length: 256 }, () => new Map<string, number[]>());

  add(digest: Uint8Array, image: number): void {
    const map = this.#images[digest[0]];
    const key = keyOf(digest);
    const images = map.get(key);
    if (images === undefined) map.set(key, [image]);
    else images.push(image);
  }

  get(digest: Uint8Array): readonly number[] {
    return this.#images[digest[0]].get(keyOf(digest)) ?? [];
  }
}

function keyOf({ buffer, byteOffset, length }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, length).toString('latin1');
}
