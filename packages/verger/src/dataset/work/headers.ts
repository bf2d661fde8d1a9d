import { ImageError, sniff } from '@verger/vision';
import { concurrently } from '../../common/concurrently.js';
import { openDecoder } from '../../images/decode.js';
import type { Condemned } from '../../pool/pool-task.js';
import type { ImageMarker } from '../../pool/image-marker.js';
import { attemptOrder } from '../../pool/attempt-order.js';
import type { Access } from '../../storage/access.js';
import { Location } from '../../storage/location.js';
import { openStorage } from '../../storage/open-storage.js';
import { StorageError } from '../../storage/storage-error.js';
import type { Storage } from '../../storage/storage.js';

/** A batch of images to read the formats and sizes of. */
export interface HeadersTask {
  readonly type: 'headers';
  readonly id: string;
  readonly input: string;
  readonly access: Access;
  readonly paths: readonly string[];
  readonly suspects: readonly number[];
  readonly condemned: readonly Condemned[];
}

export interface ImageHeader {
  readonly format: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

export interface ImageHeaders {
  readonly type: 'headers';
  /** In the order of the paths; null for a file that can't be read or is not a picture. */
  readonly headers: readonly (ImageHeader | null)[];
}

/** Enough for a header and most of the metadata that cameras put before it. */
const headBytes = 64 * 1024;

/** Reads formats and sizes from the start of each file. Decodes only formats with no size in the header. */
export async function readHeaders(task: HeadersTask, marker: ImageMarker): Promise<ImageHeaders> {
  const input = openStorage(Location.parse(task.input), task.access);
  const headers = await concurrently(task.paths, input.concurrency, async (path) => {
    const head = await readHead(input, path);
    const sniffed = head === undefined ? undefined : sniff(head);
    return sniffed === undefined ? null : { format: sniffed.format, size: sniffed.size };
  });
  const whole: (ImageHeader | null)[] = headers.map((header) =>
    header?.size === undefined ? null : { format: header.format, ...sizeOf(header.size) },
  );
  for (const index of attemptOrder(task.paths.length, task)) {
    const header = headers[index];
    if (header === null || header.size !== undefined) continue;
    marker.begin(index);
    const size = await decodedSize(input, task.paths[index]);
    if (size !== undefined) whole[index] = { format: header.format, ...size };
  }
  marker.end();
  return { type: 'headers', headers: whole };
}

/** Undefined if this file can't be read. */
async function readHead(input: Storage, path: string): Promise<Uint8Array | undefined> {
  try {
    return await input.read(path, { range: { start: 0, end: headBytes } });
  } catch (error) {
    // A storage that is down says nothing about the file.
    if (error instanceof StorageError && error.fault === 'unavailable') throw error;
    return undefined;
  }
}

type Size = Pick<ImageHeader, 'width' | 'height'>;

function sizeOf({ width, height }: Size): Size {
  return { width, height };
}

let decoder: ReturnType<typeof openDecoder> | undefined;

async function decodedSize(input: Storage, path: string): Promise<Size | undefined> {
  decoder ??= openDecoder();
  try {
    return sizeOf(await (await decoder).decode(await input.read(path)));
  } catch (error) {
    if (error instanceof ImageError) return undefined;
    throw error;
  }
}
