import type { SourceFile } from '../../job/tasks/recall.js';

/** A row of an earlier run: its image, and where its features are. */
export interface SourceRow {
  readonly path: string;
  /** In bytes; undefined in results of version 0.1.0. */
  readonly size: number | undefined;
  /** The storage's version of the image; undefined in results of version 0.1.0. */
  readonly version: string | undefined;
  /** SHA-256 of the image file, 32 bytes. */
  readonly digest: Uint8Array;
  /** Index in the source's files. */
  readonly file: number;
  /** Index in the file. */
  readonly row: number;
  /** The image's index in that run; undefined if it is not known. */
  readonly place: number | undefined;
}

/** Something that holds features of the same backbone: a result, or unfinished work. */
export interface Source {
  /** For people. */
  readonly name: string;
  /** Whether its images lie in the same folder as those of this run: only then do versions mean the same. */
  readonly isSameInput: boolean;
  readonly files: readonly SourceFile[];
  /** All rows, in blocks, by path as far as possible; can be read several times. */
  rows(): AsyncGenerator<Iterable<SourceRow>>;
}
