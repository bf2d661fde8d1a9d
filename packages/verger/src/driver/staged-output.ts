import { outputKeys } from '../job/work-files.js';
import type { Content } from '../storage/content.js';
import type {
  ChangeOptions,
  Entry,
  ListOptions,
  Obstacle,
  ReadOptions,
  Storage,
  WriteOptions,
} from '../storage/storage.js';

/**
 * An output that holds one result while another is made: what the new one consists of lies in a folder among the work,
 * under the same names, until it replaces the old one. Plan, lock and work are those of the output.
 */
export class StagedOutput implements Storage {
  readonly uri: string;
  readonly concurrency: number;
  readonly #output: Storage;
  readonly #folder: string;

  /** @param folder with a trailing slash */
  constructor(output: Storage, folder: string) {
    this.uri = output.uri;
    this.concurrency = output.concurrency;
    this.#output = output;
    this.#folder = folder;
  }

  /** Lists the output as it is. */
  list(prefix?: string, options?: ListOptions): AsyncIterable<Entry | Obstacle> {
    return this.#output.list(prefix, options);
  }

  read(key: string, options?: ReadOptions): Promise<Uint8Array> {
    return this.#output.read(this.#place(key), options);
  }

  write(key: string, bytes: Uint8Array, options?: WriteOptions): Promise<void> {
    return this.#output.write(this.#place(key), bytes, options);
  }

  append(key: string, bytes: Uint8Array): Promise<boolean> {
    return this.#output.append(this.#place(key), bytes);
  }

  writeContent(key: string, content: Content, options?: WriteOptions): Promise<void> {
    return this.#output.writeContent(this.#place(key), content, options);
  }

  copy(from: string, to: string, options?: ChangeOptions): Promise<void> {
    return this.#output.copy(this.#place(from), this.#place(to), options);
  }

  remove(key: string, options?: ChangeOptions): Promise<void> {
    return this.#output.remove(this.#place(key), options);
  }

  removeAll(prefix: string, options?: ChangeOptions): Promise<void> {
    return this.#output.removeAll(this.#place(prefix), options);
  }

  stat(key: string): Promise<Entry | undefined> {
    return this.#output.stat(this.#place(key));
  }

  age(key: string): Promise<number | undefined> {
    return this.#output.age(this.#place(key));
  }

  holds(entry: Entry, content: Content): Promise<boolean> {
    return this.#output.holds({ ...entry, key: this.#place(entry.key) }, content);
  }

  sweep(): Promise<void> {
    return this.#output.sweep();
  }

  #place(key: string): string {
    const isShared = key.startsWith(outputKeys.work) || key === outputKeys.plan || key === outputKeys.lock;
    return isShared ? key : this.#folder + key;
  }
}
