import { ImageError, sniff } from '@verger/vision';
import { concurrently } from '../../common/concurrently.js';
import { openDecoder } from '../../images/decode.js';
import type { Condemned } from '../../pool/pool-task.js';
import type { ImageMarker } from '../../pool/image-marker.js';
import { attemptOrder } from '../../pool/attempt-order.js';
import { StorageError } from '../../storage/storage-error.js';
import type { ByteRange } from '../../storage/content.js';
import { type ImageReader, openImages, type TaskInput } from './task-input.js';

/** A batch of images to read the formats and sizes of. */
export interface HeadersTask extends TaskInput {
  readonly type: 'headers';
  readonly id: string;
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
  /** In the order of the images; null for a file that can't be read or is not a picture. */
  readonly headers: readonly (ImageHeader | null)[];
}

/** Enough for a header and most of the metadata that cameras put before it. */
const headBytes = 64 * 1024;

/** Reads formats and sizes from the start of each file. Decodes only formats with no size in the header. */
export async function readHeaders(task: HeadersTask, marker: ImageMarker): Promise<ImageHeaders> {
  const places = [...task.images.keys()];
  const input = openImages(task, places);
  const headers = await concurrently(places, input.concurrency, async (place) => {
    const head = await readIfPossible(input, place, { start: 0, end: headBytes });
    const sniffed = head === undefined ? undefined : sniff(head);
    return sniffed === undefined ? null : { format: sniffed.format, size: sniffed.size };
  });
  const whole: (ImageHeader | null)[] = headers.map((header) =>
    header?.size === undefined ? null : { format: header.format, ...sizeOf(header.size) },
  );
  for (const index of attemptOrder(task.images.length, task)) {
    const header = headers[index];
    if (header === null || header.size !== undefined) continue;
    marker.begin(index);
    const size = await decodedSize(input, index);
    if (size !== undefined) whole[index] = { format: header.format, ...size };
  }
  marker.end();
  return { type: 'headers', headers: whole };
}

type Size = Pick<ImageHeader, 'width' | 'height'>;

function sizeOf({ width, height }: Size): Size {
  return { width, height };
}

let decoder: ReturnType<typeof openDecoder> | undefined;

async function decodedSize(input: ImageReader, place: number): Promise<Size | undefined> {
  decoder ??= openDecoder();
  try {
    const bytes = await readIfPossible(input, place);
    return bytes === undefined ? undefined : sizeOf(await (await decoder).decode(bytes));
  } catch (error) {
    if (error instanceof ImageError) return undefined;
    throw error;
  }
}

/** Undefined if the file can't be read. */
async function readIfPossible(
  input: ImageReader,
  place: number,
  range?: ByteRange,
): Promise<Uint8Array | undefined> {
  try {
    return await input.read(place, range);
  } catch (error) {
    if (error instanceof ImageError) return undefined;
    if (error instanceof StorageError && error.fault !== 'unavailable') return undefined;
    throw error;
  }
}
