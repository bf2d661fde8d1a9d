import type { PoolTask } from '../../pool/pool-task.js';

/** Makes a small picture of an image: a worker process does so, since decoders of strangers' files may crash. */
export interface PictureTask extends PoolTask {
  /** Address of the input's root. */
  readonly root: string;
  /** The image's path below it. */
  readonly path: string;
  /** SHA-256 of the file that was studied: no other is shown. */
  readonly sha256: string;
  /** Longer side in pixels. */
  readonly side: number;
  readonly allowRegions: readonly string[];
}

/** The picture as WebP in Base64, or why there is none. */
export type PictureReport = { readonly webp: string } | { readonly reason: PictureFault };

/** `gone`: no file, or one that can't be read. `changed`: another file has its place. `damaged`: not decoded. */
export type PictureFault = 'gone' | 'changed' | 'damaged';
