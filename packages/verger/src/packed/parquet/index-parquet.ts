import { concurrently } from '../../common/concurrently.js';
import { messageOf, VergerError } from '../../common/errors.js';
import { isKnownCodec } from '../../parquet/decompress.js';
import { type ImageFile, NoImages, readImageFile } from '../../parquet/image-columns.js';
import { readInput } from '../../storage/read-input.js';
import type { Entry, Storage } from '../../storage/storage.js';
import { type BadMember, type ContainerIndex, maxMembers, type Member, type PackedFault } from '../member.js';
import { labelsOf } from './labels.js';
import { findPages, type ImagePages } from './pages.js';

/** Row groups whose pages are looked for at a time. */
const groupsAtOnce = 4;

type Damage = NonNullable<ContainerIndex['damage']>;

/**
 * The rows of a Parquet file of images. Reads its footer, the headers of the pages with the images, and the column of
 * labels. A member's name is the number of its row, padded so that the order of names is that of the rows.
 */
export async function indexParquet(
  storage: Storage,
  file: Entry,
  onPiece: () => void,
): Promise<ContainerIndex> {
  const { key, version } = file;
  const read = (start: number, end: number): Promise<Uint8Array> =>
    readInput(storage, key, { range: { start, end }, version });
  let images: ImageFile;
  try {
    images = await readImageFile(file.size, read);
  } catch (error) {
    return { members: [], damage: damageOf(error) };
  }
  const fault = faultOf(images, file.size);
  if (fault !== undefined) return { members: [], damage: fault };
  const atOnce = storage.concurrency > 1 ? groupsAtOnce : 1;
  let damage: Damage | undefined;
  const groups = await concurrently(images.groups.entries(), atOnce, async ([number, group]) => {
    try {
      const pages = await findPages(storage, file, images.image, group, onPiece);
      return { pages, labels: await labelsOf(images.label, group, read) };
    } catch (error) {
      const { fault: kind, detail } = damageOf(error);
      damage ??= { fault: kind, detail: `row group ${number}: ${detail}` };
      return undefined;
    }
  });
  return { members: membersOf(images, groups), damage };
}

/** What a footer can say that must not be believed. */
function faultOf({ groups, image }: ImageFile, size: number): Damage | undefined {
  const rows = groups.reduce((sum, group) => sum + group.rows, 0);
  if (!groups.every((group) => group.rows >= 0) || rows > maxMembers) {
    return { fault: 'too-large', detail: `it has ${rows} rows, more than ${maxMembers}` };
  }
  for (const { image: chunk } of groups) {
    if (chunk.start < 0 || chunk.end > size || chunk.end < chunk.start) {
      return { fault: 'corrupt', detail: `its column ${image.path.join('.')} does not lie in the file` };
    }
    if (!isKnownCodec(chunk.codec)) {
      return { fault: 'unsupported', detail: `its images are compressed by ${chunk.codec}` };
    }
  }
  return undefined;
}

/** @throws what is no fault of the file */
function damageOf(error: unknown): Damage {
  if (error instanceof VergerError) throw error;
  const fault: PackedFault = error instanceof NoImages ? 'unsupported' : 'corrupt';
  return { fault, detail: messageOf(error) };
}

interface GroupIndex {
  readonly pages: ImagePages;
  readonly labels: readonly (string | undefined)[] | undefined;
}

function membersOf(
  { groups }: ImageFile,
  indexes: readonly (GroupIndex | undefined)[],
): (Member | BadMember)[] {
  const rows = groups.reduce((sum, group) => sum + group.rows, 0);
  const digits = String(Math.max(0, rows - 1)).length;
  const members: (Member | BadMember)[] = [];
  let row = 0;
  for (const [number, { rows: count }] of groups.entries()) {
    const start = row;
    for (const { offset, span, values, column, fault } of indexes[number]?.pages ?? []) {
      for (let index = 0; index < values; index++, row++) {
        const name = String(row).padStart(digits, '0');
        if (fault !== undefined) members.push({ name, fault: 'too-large', detail: fault });
        else {
          const label = indexes[number]?.labels?.[row - start];
          const place = { kind: 'page', offset, span, index, column } as const;
          members.push({ name, size: Math.ceil(span / values), place, label });
        }
      }
    }
    row = start + count;
  }
  return members;
}
