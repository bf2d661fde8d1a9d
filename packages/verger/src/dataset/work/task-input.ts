import { ImageError } from '@verger/vision';
import { memberFiles } from '../../packed/member-files.js';
import type { Access } from '../../storage/access.js';
import { Location } from '../../storage/location.js';
import { openStorage } from '../../storage/open-storage.js';
import { readInput } from '../../storage/read-input.js';
import type { ByteRange } from '../../storage/content.js';

/** The images of a task, and where they are. */
export interface TaskInput {
  /** Address of the folder. */
  readonly input: string;
  readonly access: Access;
  /** Whether they are members of packed files in that folder. */
  readonly isPacked: boolean;
  readonly images: readonly TaskImage[];
}

export interface TaskImage {
  readonly path: string;
  readonly bytes: number;
  readonly version: string;
}

export interface ImageReader {
  /** How many images to read at a time. */
  readonly concurrency: number;
  /**
   * An image by its place in the task.
   * @param range as much as is needed; of a member of a packed file, all is read
   * @throws StorageError; ImageError if a packed file is damaged there
   */
  read(place: number, range?: ByteRange): Promise<Uint8Array>;
}

/** No photograph is larger; a packed file may say anything. */
const maxMemberBytes = 512 * 2 ** 20;

/** @param order the places that will be read, in this order */
export function openImages(task: TaskInput, order: readonly number[]): ImageReader {
  const { input: address, access, images, isPacked } = task;
  const input = openStorage(Location.parse(address), access);
  const { concurrency } = input;
  if (!isPacked) {
    return {
      concurrency,
      read: (place, range) => readInput(input, images[place].path, range === undefined ? {} : { range }),
    };
  }
  const members = images.map(({ path, bytes: size, version }) => ({ path, size, version }));
  const files = memberFiles(
    input,
    members,
    order.filter((place) => members[place].size <= maxMemberBytes),
  );
  const read = async (place: number): Promise<Uint8Array> => {
    const { size } = members[place];
    if (size > maxMemberBytes) throw new ImageError('too-large', `a file of ${size} bytes`);
    return files[place].unpack(await files[place].read());
  };
  return { concurrency, read };
}
