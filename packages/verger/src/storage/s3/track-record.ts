/** A request that succeeded. */
interface Success {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** By `performance.now()`. */
  readonly at: number;
}

/** What has worked so far: the evidence by which one bad object is told from a server that fails. */
export class TrackRecord {
  readonly #last = new Map<'read' | 'written', Success>();
  #before: Success | undefined;

  succeeded(what: 'read' | 'written', key: string, size: number): void {
    const last = this.#last.get(what);
    if (what === 'read' && last !== undefined && last.key !== key) this.#before = last;
    this.#last.set(what, { key, size, at: performance.now() });
  }

  /** Whether an object other than `key` was read or written since a time. */
  hasOtherSince(what: 'read' | 'written', key: string, since: number): boolean {
    const successes = what === 'read' ? this.read : [this.#last.get(what)];
    return successes.some((last) => last !== undefined && last.key !== key && last.at >= since);
  }

  /** The last two objects that were read, the latest first. */
  get read(): readonly Success[] {
    return [this.#last.get('read'), this.#before].filter((one) => one !== undefined);
  }
}
