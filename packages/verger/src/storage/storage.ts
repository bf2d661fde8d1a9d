import type { ByteRange, Content } from './content.js';
import type { Location } from './location.js';

/** A file under a storage's root. */
export interface Entry {
  /** Path from the root, `/` between folders, no leading slash. */
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Changes when the content does: a modification time, an ETag. Opaque. */
  readonly version: string;
}

/** Something in a listing that can't be read as a file. It is reported, never skipped silently. */
export interface Obstacle {
  /** Path from the root; bytes that are not UTF-8 appear as `\xNN`. */
  readonly key: string;
  readonly obstacle: 'broken-link' | 'unreadable' | 'bad-name';
  readonly detail: string;
}

export interface ListOptions {
  /** A folder to leave out. A folder on disk is left out by whatever links the listing reaches it. */
  readonly except?: Location | undefined;
}

export interface ReadOptions {
  readonly range?: ByteRange;
  /** Fail with `changed` unless the file still has this version. */
  readonly version?: string;
  /** Fail with `changed` if the file is larger, rather than read what may never end. */
  readonly maxBytes?: number;
}

export interface ChangeOptions {
  /**
   * Called when only one step is left, which a `sweep` after this call would stop. If it fails, nothing is changed. An
   * object store has no such step: there it is called just before the request.
   */
  readonly permit?: (() => Promise<void>) | undefined;
}

export interface WriteOptions extends ChangeOptions {
  /** Fail with `exists` if the key is taken. Of several concurrent writers, one succeeds. */
  readonly ifAbsent?: boolean;
  /** May be lost in a power failure: its readers can detect that and write it again. Saves a flush to disk. */
  readonly transient?: boolean;
}

/**
 * A tree of files: a folder, or a prefix in a bucket. All methods throw `StorageError`.
 * Every implementation passes the same contract suite (`test/storage/contract.ts`).
 */
export interface Storage {
  /** The root, in a form that `openStorage` accepts. */
  readonly uri: string;
  /** How many requests to keep in flight; 1 if each is answered at once. */
  readonly concurrency: number;
  /**
   * All files below the root or below a folder (`prefix` ends with `/`), in byte order of their keys. On disk it
   * follows links, but nothing is ever written or removed through a link below the root.
   */
  list(prefix?: string, options?: ListOptions): AsyncIterable<Entry | Obstacle>;
  read(key: string, options?: ReadOptions): Promise<Uint8Array>;
  /** Atomic: a reader sees either the old content or the new, never a part. */
  write(key: string, bytes: Uint8Array, options?: WriteOptions): Promise<void>;
  /**
   * Adds to the end of a file, or begins one. A reader may see a part of it; after a failure nothing of it is left.
   * @returns false, with nothing done, if files of this storage can't grow
   */
  append(key: string, bytes: Uint8Array): Promise<boolean>;
  /** Like `write`, for content too large for memory. */
  writeContent(key: string, content: Content, options?: WriteOptions): Promise<void>;
  /**
   * Gives a file's content to another key too, as atomically as `write`, without moving the bytes where that is
   * possible. Fails with `missing` if there is no such file.
   */
  copy(from: string, to: string, options?: ChangeOptions): Promise<void>;
  /** Removes a file, if it exists. */
  remove(key: string, options?: ChangeOptions): Promise<void>;
  /** Removes every file whose key starts with `prefix`, which must end with `/`. */
  removeAll(prefix: string, options?: ChangeOptions): Promise<void>;
  stat(key: string): Promise<Entry | undefined>;
  /**
   * Milliseconds since a file was written, to about a second; undefined if it does not exist. Both times come from
   * the storage's own clock, so machines whose clocks differ agree. Negative if that clock was set back since.
   */
  age(key: string): Promise<number | undefined>;
  /** Whether a listed file has this content, by size and checksum; reads the file only as a last resort. */
  holds(entry: Entry, content: Content): Promise<boolean>;
  /** Removes the leftovers of interrupted writes. Hold the output's lock when you call this. */
  sweep(): Promise<void>;
}
