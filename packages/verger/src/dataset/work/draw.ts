import { drawView, fruitOf, growFruit, Renderer, viewKey } from '@verger/orchard';
import type { Pixels } from '@verger/vision';
import { sha256 } from '../../common/hash.js';
import { encodeJpeg } from '../../images/encode.js';
import type { ImageMarker } from '../../pool/image-marker.js';
import type { Access } from '../../storage/access.js';
import { Location } from '../../storage/location.js';
import { openStorage } from '../../storage/open-storage.js';
import type { Storage } from '../../storage/storage.js';

/** All pictures of one fruit. */
export interface DrawTask {
  readonly type: 'draw';
  readonly id: string;
  readonly output: string;
  readonly access: Access;
  readonly seed: number;
  /** Index into `orchard`. */
  readonly kind: number;
  /** All of the same fruit. */
  readonly views: readonly number[];
  /** Pixels along a side. */
  readonly size: number;
}

export interface DrawnFruit {
  readonly type: 'drawn';
  readonly pictures: readonly { readonly key: string; readonly sha256: string; readonly bytes: number }[];
  /** Pictures that already existed. */
  readonly reused: number;
}

type Picture = DrawnFruit['pictures'][number];

/** Kept between tasks for its buffers. */
let renderer: Renderer | undefined;

/** Draws the missing pictures. */
export async function draw(task: DrawTask, marker: ImageMarker): Promise<DrawnFruit> {
  const { seed, kind, views, size } = task;
  const output = openStorage(Location.parse(task.output), task.access);
  if (renderer?.size !== size) renderer = new Renderer(size);
  const mesh = growFruit(seed, kind, fruitOf(views[0]));
  const pictures: Picture[] = [];
  // Draw the next picture while other threads encode and write this one.
  let pending: Promise<void> = Promise.resolve();
  let reused = 0;
  const note = (key: string, bytes: Uint8Array): void =>
    void pictures.push({ key, sha256: sha256(bytes), bytes: bytes.length });
  for (const [index, view] of views.entries()) {
    const key = viewKey(kind, view);
    const former = await existing(output, key);
    if (former !== undefined) {
      note(key, former);
      reused += 1;
      continue;
    }
    marker.begin(index);
    const pixels = drawView(renderer, mesh, seed, kind, view);
    await pending;
    pending = publish(output, key, pixels).then((bytes) => note(key, bytes));
    // Awaited below, but the loop may throw before that.
    pending.catch(() => undefined);
  }
  await pending;
  marker.end();
  return { type: 'drawn', pictures, reused };
}

/** Files are written atomically; only a power failure leaves empty ones. */
async function existing(output: Storage, key: string): Promise<Uint8Array | undefined> {
  const entry = await output.stat(key);
  return entry === undefined || entry.size === 0 ? undefined : output.read(key);
}

async function publish(output: Storage, key: string, pixels: Pixels): Promise<Uint8Array> {
  const bytes = await encodeJpeg(pixels);
  await output.write(key, bytes, { transient: true });
  return bytes;
}
