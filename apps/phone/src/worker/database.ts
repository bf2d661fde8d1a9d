import { Fault } from '../fault.js';

/** A photo that was taught: what a recogniser needs to forget it again. The photo itself is nowhere. */
export interface TaughtPhoto {
  readonly label: string;
  readonly sha256: string;
  /** float32 [views, d] */
  readonly features: Float32Array;
  /** Of the backbone that made them. */
  readonly featureDigest: string;
}

const store = 'taught';

/** What the user taught, in the browser's own database on the phone. */
export class TaughtDatabase {
  readonly #database: IDBDatabase;

  private constructor(database: IDBDatabase) {
    this.#database = database;
  }

  /** @throws Fault `no-storage`, as in some private windows */
  static async open(): Promise<TaughtDatabase> {
    try {
      const opening = indexedDB.open('verger', 1);
      opening.onupgradeneeded = () => {
        opening.result.createObjectStore(store, { keyPath: 'sha256' });
      };
      return new TaughtDatabase(await outcome(opening));
    } catch (cause) {
      throw new Fault('no-storage', 'no IndexedDB', { cause });
    }
  }

  async all(): Promise<readonly TaughtPhoto[]> {
    const taught = this.#database.transaction(store).objectStore(store);
    return outcome(taught.getAll() as IDBRequest<TaughtPhoto[]>);
  }

  /**
   * All or nothing.
   * @throws Fault `storage-full`
   */
  add(photos: readonly TaughtPhoto[]): Promise<void> {
    return this.#change((taught) => photos.forEach((photo) => taught.add(photo)));
  }

  remove(digests: readonly string[]): Promise<void> {
    return this.#change((taught) => digests.forEach((digest) => taught.delete(digest)));
  }

  async #change(change: (taught: IDBObjectStore) => void): Promise<void> {
    const transaction = this.#database.transaction(store, 'readwrite', { durability: 'strict' });
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
    });
    change(transaction.objectStore(store));
    await done.catch((cause: unknown) => {
      if (cause instanceof DOMException && cause.name === 'QuotaExceededError')
        throw new Fault('storage-full', 'no room for what was taught', { cause });
      throw cause;
    });
  }
}

function outcome<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('failed'));
  });
}
