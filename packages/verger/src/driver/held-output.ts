import type { OutputLock } from '../job/lock.js';
import { outputKeys } from '../job/work-files.js';
import type { Content } from '../storage/content.js';
import type { Entry, ListOptions, Obstacle, ReadOptions, Storage, WriteOptions } from '../storage/storage.js';

/**
 * An output that is changed only while its lock is held, which is read before each change. Work files are an
 * exception: they are named by their content, so a late one does no harm. Those of a result that will replace another
 * are not.
 */
export class HeldOutput implements Storage {
  readonly uri: string;
  readonly concurrency: number;
  readonly #output: Storage;
  readonly #lock: OutputLock;
  readonly #permit = (): Promise<void> => this.#lock.confirm();

  constructor(output: Storage, lock: OutputLock) {
    this.uri = output.uri;
    this.concurrency = output.concurrency;
    this.#output = output;
    this.#lock = lock;
  }

  list(prefix?: string, options?: ListOptions): AsyncIterable<Entry | Obstacle> {
    return this.#output.list(prefix, options);
  }

  read(key: string, options?: ReadOptions): Promise<Uint8Array> {
    return this.#output.read(key, options);
  }

  async write(key: string, bytes: Uint8Array, options: WriteOptions = {}): Promise<void> {
    await this.#output.write(key, bytes, await this.#whileHeld(key, options));
  }

  async append(key: string, bytes: Uint8Array): Promise<boolean> {
    await this.#lock.check();
    return this.#output.append(key, bytes);
  }

  async writeContent(key: string, content: Content, options: WriteOptions = {}): Promise<void> {
    await this.#output.writeContent(key, content, await this.#whileHeld(key, options));
  }

  async copy(from: string, to: string): Promise<void> {
    await this.#lock.check();
    await this.#output.copy(from, to, { permit: this.#permit });
  }

  remove(key: string): Promise<void> {
    return this.#output.remove(key, { permit: this.#permit });
  }

  removeAll(prefix: string): Promise<void> {
    return this.#output.removeAll(prefix, { permit: this.#permit });
  }

  stat(key: string): Promise<Entry | undefined> {
    return this.#output.stat(key);
  }

  age(key: string): Promise<number | undefined> {
    return this.#output.age(key);
  }

  holds(entry: Entry, content: Content): Promise<boolean> {
    return this.#output.holds(entry, content);
  }

  async sweep(): Promise<void> {
    await this.#lock.confirm();
    await this.#output.sweep();
  }

  async #whileHeld(key: string, options: WriteOptions): Promise<WriteOptions> {
    await this.#lock.check();
    if (isNamedByContent(key)) return options;
    return { ...options, permit: this.#permit };
  }
}

function isNamedByContent(key: string): boolean {
  const isShared = key.startsWith(outputKeys.next) || key === outputKeys.replacement;
  return key.startsWith(outputKeys.work) && !isShared;
}
