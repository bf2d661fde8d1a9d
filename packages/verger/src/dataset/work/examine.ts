import { ImageError, type ImageFault } from '@verger/vision';
import { sha256 } from '../../common/hash.js';
import { type Decoder, openDecoder } from '../../images/decode.js';
import { attemptOrder } from '../../pool/attempt-order.js';
import type { ImageMarker } from '../../pool/image-marker.js';
import type { Condemned, DeathReason } from '../../pool/pool-task.js';
import { StorageError } from '../../storage/storage-error.js';
import { fingerprintOf } from '../fingerprint.js';
import { openImages, type TaskImage, type TaskInput } from './task-input.js';

/** A batch of images to decode. */
export interface ExamineTask extends TaskInput {
  readonly type: 'examine';
  readonly id: string;
  readonly images: readonly (TaskImage & {
    /** Its index in the listing. */
    readonly index: number;
  })[];
  readonly suspects: readonly number[];
  readonly condemned: readonly Condemned[];
}

export type BrokenReason = ImageFault | 'unreadable' | DeathReason;

/** The result for one image. */
export type Examined =
  | { readonly index: number; readonly fault: BrokenReason; readonly detail: string }
  | {
      readonly index: number;
      readonly sha256: string;
      readonly hash: readonly [number, number];
      /** Base64: processes exchange text. */
      readonly thumbnail: string;
    };

export interface ExaminedImages {
  readonly type: 'examined';
  readonly images: readonly Examined[];
}

let decoder: Promise<Decoder> | undefined;

export async function examine(task: ExamineTask, marker: ImageMarker): Promise<ExaminedImages> {
  // One decoder per process.
  decoder ??= openDecoder();
  const order = attemptOrder(task.images.length, task);
  const input = openImages(task, order);
  const images = task.condemned.map(({ index: place, reason, detail }): Examined => ({
    index: task.images[place].index,
    fault: reason,
    detail,
  }));
  for (const place of order) {
    const { index } = task.images[place];
    marker.begin(place);
    images.push({ index, ...(await examineOne(() => input.read(place), await decoder)) });
  }
  marker.end();
  return { type: 'examined', images };
}

async function examineOne(
  read: () => Promise<Uint8Array>,
  decoder: Decoder,
): Promise<WithoutIndex<Examined>> {
  let bytes: Uint8Array;
  try {
    bytes = await read();
  } catch (error) {
    if (error instanceof ImageError) return { fault: error.fault, detail: error.message };
    // A storage that is down says nothing about the image.
    if (!(error instanceof StorageError) || error.fault === 'unavailable') throw error;
    return { fault: 'unreadable', detail: error.detail };
  }
  try {
    const { hash, thumbnail } = fingerprintOf(await decoder.decode(bytes));
    return { sha256: sha256(bytes), hash, thumbnail: Buffer.from(thumbnail).toString('base64') };
  } catch (error) {
    if (error instanceof ImageError) return { fault: error.fault, detail: error.message };
    throw error;
  }
}

type WithoutIndex<T> = T extends unknown ? Omit<T, 'index'> : never;
