import type { ByteRange, Content } from './content.js';

/** A file under a storage's root. */
export interface Entry {
  /** Path from the root, `/` between folders, no leading slash. */
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Changes when the content does: a modification time, an ETag. Opaque. */
  readonly version: string;
}

/** Something that was met while listing and can't be read as a file: it is told, never passed over. */
export interface Obstacle {
  /** Its path from the root; bytes that are not UTF-8 stand as `\xNN`. */
  readonly key: string;
  readonly obstacle: 'broken-link' | 'unreadable' | 'bad-name';
  readonly detail: string;
}

export interface ReadOptions {
  readonly range?: ByteRange;
  /** Refuse with `changed` unless the file still has this version. */
  readonly version?: string;
}

export interface WriteOptions {
  /** Refuse with `exists` where the key is taken. One of several writers at once succeeds. */
  readonly ifAbsent?: boolean;
  /** It may be lost in a power failure, since whoever reads it can tell and make it anew. Saves a flush to disk. */
  readonly transient?: boolean;
}

/**
 * A tree of files: a folder, a bucket's prefix. All methods throw `StorageError`.
 * Every implementation passes the same contract suite (`test/storage/contract.ts`).
 */
export interface Storage {
  /** The root, in a form that `openStorage` takes. */
  readonly uri: string;
  /** Requests that one who has many does well to keep under way: 1 where each is answered at once. */
  readonly concurrency: number;
  /** All files below the root or below a folder (`prefix` ends with `/`), in the byte order of their keys. */
  list(prefix?: string): AsyncIterable<Entry | Obstacle>;
  read(key: string, options?: ReadOptions): Promise<Uint8Array>;
  /** All or nothing: a reader sees the former content or the new one, never a part. */
  write(key: string, bytes: Uint8Array, options?: WriteOptions): Promise<void>;
  /** The same for what is too large for the memory. */
  writeContent(key: string, content: Content, options?: WriteOptions): Promise<void>;
  /** Removes a file; not an error where there is none. */
  remove(key: string): Promise<void>;
  /** Removes every file whose key begins with `prefix`, which ends with `/`. */
  removeAll(prefix: string): Promise<void>;
  stat(key: string): Promise<Entry | undefined>;
  /**
   * Milliseconds since a file was written, to a second or so; undefined where there is none. Both times are of the
   * storage's own clock, so that machines whose clocks differ agree.
   */
  age(key: string): Promise<number | undefined>;
  /** Whether a listed file has this content, by its size and a checksum, read only where nothing else tells. */
  holds(entry: Entry, content: Content): Promise<boolean>;
  /** Removes what interrupted writes have left; to be called by one who holds the output's lock. */
  sweep(): Promise<void>;
}
