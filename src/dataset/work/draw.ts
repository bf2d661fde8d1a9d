import { sha256 } from '../../common/hash.js';
import { encodeJpeg } from '../../images/encode.js';
import { openStorage } from '../../storage/open-storage.js';
import type { Storage } from '../../storage/storage.js';
import { drawView, growFruit } from '../draw-fruit.js';
import { Renderer } from '../drawing/render.js';
import { fruitOf, viewKey } from '../views.js';

/** All pictures of one fruit. */
export interface DrawJob {
  readonly type: 'draw';
  readonly output: string;
  readonly seed: number;
  /** Counted in `orchard`. */
  readonly kind: number;
  /** All of the same fruit. */
  readonly views: readonly number[];
  /** Pixels along a side. */
  readonly size: number;
}

export interface DrawnFruit {
  readonly type: 'drawn';
  readonly pictures: readonly { readonly key: string; readonly sha256: string; readonly bytes: number }[];
}

/** Draws the pictures that are not there yet. */
export async function draw(
  job: DrawJob,
  advanced: (images: number, reused: number) => void,
): Promise<DrawnFruit> {
  const { seed, kind, views, size } = job;
  const output = openStorage(job.output);
  const renderer = new Renderer(size);
  const mesh = growFruit(seed, kind, fruitOf(views[0]));
  const pictures: DrawnFruit['pictures'][number][] = [];
  for (const view of views) {
    const key = viewKey(kind, view);
    const former = await existing(output, key);
    const bytes = former ?? (await encodeJpeg(drawView(renderer, mesh, seed, kind, view)));
    if (former === undefined) await output.write(key, bytes, { transient: true });
    pictures.push({ key, sha256: sha256(bytes), bytes: bytes.length });
    advanced(1, former === undefined ? 0 : 1);
  }
  return { type: 'drawn', pictures };
}

/** Files appear whole or not at all; only a power failure leaves empty ones. */
async function existing(output: Storage, key: string): Promise<Uint8Array | undefined> {
  const entry = await output.stat(key);
  return entry === undefined || entry.size === 0 ? undefined : output.read(key);
}
