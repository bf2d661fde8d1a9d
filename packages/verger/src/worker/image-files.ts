import { ImageError } from '@verger/vision';
import type { ListedImage } from '../job/listed-image.js';
import { memberFiles } from '../packed/member-files.js';
import { readInput } from '../storage/read-input.js';
import { StorageError } from '../storage/storage-error.js';
import type { Storage } from '../storage/storage.js';
import type { ExpectedFile } from './read-ahead.js';

/**
 * No photograph within the pixel limit has more bytes; reading such a file would fill the memory only to reject
 * it.
 */
export const maxFileBytes = 512 * 2 ** 20;

interface Reading {
  /** The indices of the images that will be read, in this order. */
  readonly order: readonly number[];
  /** Whether they are members of packed files. */
  readonly isPacked: boolean;
}

/** Ways to read images, by their index. */
export function imageFiles(
  input: Storage,
  images: readonly ListedImage[],
  { order, isPacked }: Reading,
): readonly ExpectedFile[] {
  if (!isPacked) return images.map((image) => fileOf(input, image));
  const readable = order.filter((index) => images[index].size <= maxFileBytes);
  const files: readonly ExpectedFile[] = memberFiles(input, images, readable);
  return files.map((file, i) => (images[i].size > maxFileBytes ? oversized(images[i].size) : file));
}

function oversized(size: number): ExpectedFile {
  return { size: 0, read: () => Promise.reject(new ImageError('too-large', `a file of ${size} bytes`)) };
}

function fileOf(input: Storage, { path, size, version }: ListedImage): ExpectedFile {
  if (size > maxFileBytes) return oversized(size);
  return {
    size,
    read: async () => {
      const bytes = await readInput(input, path, { version, maxBytes: size });
      if (bytes.length === size) return bytes;
      throw new StorageError('changed', `${size} bytes when listed, ${bytes.length} when read`);
    },
  };
}
