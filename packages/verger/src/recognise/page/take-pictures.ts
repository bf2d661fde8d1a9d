import type { ImagesPlace } from '../../pictures/members.js';
import { PictureMaker } from '../../pictures/picture-maker.js';
import { usableCores } from '../../pool/usable-cores.js';
import type { Judgement } from '../judge.js';
import type { Picture } from './page-data.js';

/** In pixels: sharp at 96 on most screens. */
const side = 128;
/** Of the pictures as text. */
const mostBytes = 4 * 2 ** 20;

export interface PictureAccess {
  /** Regions outside Europe where buckets may be. */
  readonly allowRegions: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Pictures of images, by path. What would make the page too large is left out.
 *
 * @param placements in the order of their importance; an image may be there twice, and then counts twice
 * @throws VergerError `interrupted`; `task-failed` if the workers can't work
 */
export async function takePictures(
  placements: readonly Judgement[],
  place: ImagesPlace,
  { allowRegions, signal }: PictureAccess,
): Promise<ReadonlyMap<string, Picture>> {
  const made = await makeAll(new Map(placements.map((each) => [each.path, each])), place, {
    allowRegions,
    signal,
  });
  let bytes = 0;
  for (const { path } of placements) {
    const picture = made.get(path);
    if (picture === undefined || !('uri' in picture)) continue;
    if (bytes + picture.uri.length > mostBytes) made.set(path, { fault: 'left-out' });
    else bytes += picture.uri.length;
  }
  return made;
}

async function makeAll(
  wanted: ReadonlyMap<string, Judgement>,
  { folder, members }: ImagesPlace,
  { allowRegions, signal }: PictureAccess,
): Promise<Map<string, Picture>> {
  if (wanted.size === 0) return new Map();
  const maker = new PictureMaker({ workers: Math.min(usableCores(), wanted.size), mostWaiting: wanted.size });
  const stop = (): void => void maker.close();
  signal.addEventListener('abort', stop);
  try {
    signal.throwIfAborted();
    const pictures = [...wanted.values()].map(async ({ path, sha256 }): Promise<[string, Picture]> => {
      const made = await maker.make({
        ...{ root: folder.folderUri, path, member: members.get(path) },
        ...{ sha256, side, allowRegions },
      });
      if (typeof made === 'string') return [path, { fault: made }];
      return [path, { uri: `data:image/webp;base64,${Buffer.from(made).toString('base64')}` }];
    });
    return new Map(await Promise.all(pictures));
  } finally {
    signal.removeEventListener('abort', stop);
    await maker.close();
  }
}
