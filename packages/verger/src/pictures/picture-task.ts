import type { Condemned, PoolTask } from '../pool/pool-task.js';

/** Makes a small picture of an image: a worker process does so, since decoders of strangers' files may crash. */
export interface PictureTask extends PoolTask {
  /** Address of the input's root. */
  readonly root: string;
  /** The image's path below it. */
  readonly path: string;
  /** Of a member of a packed file: its size in bytes, and its version, which says where it lies. */
  readonly member?: { readonly size: number; readonly version: string } | undefined;
  /** SHA-256 of the file that was looked at: no other is shown. */
  readonly sha256: string;
  /** Longer side in pixels. */
  readonly side: number;
  readonly allowRegions: readonly string[];
  /** The one image counts as suspect from the start: a page has others, and one death is enough. */
  readonly suspects: readonly number[];
  readonly condemned: readonly Condemned[];
}

/** The picture as WebP in Base64, or why there is none. */
export type PictureReport = { readonly webp: string } | { readonly reason: PictureFault };

/** `gone`: no file, or one that can't be read. `changed`: another file has its place. `damaged`: not decoded. */
export type PictureFault = 'gone' | 'changed' | 'damaged';
