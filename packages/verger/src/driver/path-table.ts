import { posix } from 'node:path';

/**
 * Values by the paths of images, as people write these: `./a//b.jpg` is `a/b.jpg`, and `é` is the same in either form of
 * Unicode.
 */
export class PathTable<Value> {
  readonly #values = new Map<string, Value>();
  readonly #tidied = new Map<string, string>();
  readonly #unused = new Set<string>();

  /** @returns false if the image has a value, which stays */
  add(path: string, value: Value): boolean {
    const same = this.#values.has(path) ? path : this.#tidied.get(tidy(path));
    if (same !== undefined && !mayBothBe(same, path)) return false;
    this.#values.set(path, value);
    this.#tidied.set(tidy(path), path);
    this.#unused.add(path);
    return true;
  }

  find(path: string): Value | undefined {
    // As it is written first.
    const listed = this.#values.has(path) ? path : (this.#tidied.get(path.normalize('NFC')) ?? path);
    this.#unused.delete(listed);
    return this.#values.get(listed);
  }

  /** Paths that were never looked up. */
  unused(): readonly string[] {
    return [...this.#unused];
  }
}

/** `./a//b.jpg` is `a/b.jpg`, as on the command line; composed, as labels are. */
function tidy(path: string): string {
  return posix.normalize(path).normalize('NFC');
}

/** Whether two paths that are tidied alike may be of two images. */
function mayBothBe(one: string, other: string): boolean {
  if (one === other) return false;
  // Keys of a bucket may have empty names.
  if (`${one} ${other}`.includes('//')) return true;
  return posix.normalize(one) !== posix.normalize(other);
}
