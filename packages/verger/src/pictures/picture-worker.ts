import { ImageError } from '@verger/vision';
import { sha256 } from '../common/hash.js';
import { type Decoder, openDecoder } from '../images/decode.js';
import { encodeThumbnail } from '../images/thumbnail.js';
import { memberFiles } from '../packed/member-files.js';
import { serve } from '../pool/serve.js';
import { Location } from '../storage/location.js';
import { openStorage } from '../storage/open-storage.js';
import type { Storage } from '../storage/storage.js';
import { StorageError } from '../storage/storage-error.js';
import type { PictureReport, PictureTask } from './picture-task.js';

/** Larger files have no picture: a page asks for many at once. */
const maxBytes = 64 * 2 ** 20;

let decoder: Promise<Decoder> | undefined;

async function pictureOf({
  root,
  path,
  member,
  sha256: digest,
  side,
  allowRegions,
}: PictureTask): Promise<PictureReport> {
  const input = openStorage(Location.parse(root), { allowRegions });
  try {
    const bytes =
      member === undefined
        ? await input.read(path, { maxBytes })
        : await readMember(input, { path, ...member });
    if (sha256(bytes) !== digest) return { reason: 'changed' };
    const pixels = await (await (decoder ??= openDecoder())).decode(bytes);
    return { webp: Buffer.from(await encodeThumbnail(pixels, side)).toString('base64') };
  } catch (error) {
    if (error instanceof ImageError) return { reason: 'damaged' };
    if (error instanceof StorageError) return { reason: 'gone' };
    throw error;
  }
}

async function readMember(
  input: Storage,
  member: { readonly path: string; readonly size: number; readonly version: string },
): Promise<Uint8Array> {
  if (member.size > maxBytes) throw new StorageError('changed', `${member.path} is too large for a picture`);
  const [file] = memberFiles(input, [member], [0]);
  return file.unpack(await file.read());
}

serve<PictureTask, PictureReport>(({ marker }) => ({
  run: async (task) => {
    if (task.condemned.length > 0) return { reason: 'damaged' };
    marker.begin(0);
    const report = await pictureOf(task);
    // Not after an unexpected error, which is then the image's.
    marker.end();
    return report;
  },
}));
