import { ImageError } from '@verger/vision';
import { sha256 } from '../../common/hash.js';
import { type Decoder, openDecoder } from '../../images/decode.js';
import { encodeThumbnail } from '../../images/thumbnail.js';
import { serve } from '../../pool/serve.js';
import { Location } from '../../storage/location.js';
import { openStorage } from '../../storage/open-storage.js';
import { StorageError } from '../../storage/storage-error.js';
import type { PictureReport, PictureTask } from './picture-task.js';

/** Larger files have no picture: a page asks for many at once. */
const maxBytes = 64 * 2 ** 20;

let decoder: Promise<Decoder> | undefined;

async function pictureOf({
  root,
  path,
  sha256: digest,
  side,
  allowRegions,
}: PictureTask): Promise<PictureReport> {
  const input = openStorage(Location.parse(root), { allowRegions });
  try {
    const bytes = await input.read(path, { maxBytes });
    if (sha256(bytes) !== digest) return { reason: 'changed' };
    const pixels = await (await (decoder ??= openDecoder())).decode(bytes);
    return { webp: Buffer.from(await encodeThumbnail(pixels, side)).toString('base64') };
  } catch (error) {
    if (error instanceof ImageError) return { reason: 'damaged' };
    if (error instanceof StorageError) return { reason: 'gone' };
    throw error;
  }
}

serve<PictureTask, PictureReport>(({ marker }) => ({
  run: (task) => {
    marker.begin(0);
    return pictureOf(task);
  },
}));
