import { VergerError } from '../common/errors.js';
import { unreadFormatHints } from '../common/unread-formats.js';
import { labelsFromFolders } from '../driver/labels.js';
import { imageGlobs } from '../driver/image-globs.js';
import { listInput, placeOf } from '../driver/list-input.js';
import { splitOf } from '../job/folder-names.js';
import { imageName } from '../job/image-name.js';
import type { Reject } from '../job/reject.js';
import type { Access } from '../storage/access.js';
import type { Location } from '../storage/location.js';
import { openStorage } from '../storage/open-storage.js';
import { requireFolder } from '../storage/require-folder.js';

/** An image with what its path says. */
export interface LabelledImage {
  readonly path: string;
  readonly label: string | null;
  /** The first folder in a tree `<split>/<label>/<file>`; `null` in a tree with labels only. */
  readonly split: string | null;
  /** File size. */
  readonly bytes: number;
  /** Of the file's content, as its storage says. */
  readonly version: string;
}

export interface LabelledImages {
  /** Address of the folder. */
  readonly input: string;
  /** Whether the images are members of packed files in it. */
  readonly isPacked: boolean;
  readonly images: readonly LabelledImage[];
  /** Entries that can't be read as files: broken links, names that are not UTF-8. */
  readonly obstacles: readonly Reject[];
  /** Files whose names are not those of images. */
  readonly ignored: number;
  /** By the ending of their names, such as `.heic`. */
  readonly ignoredByEnding: Readonly<Record<string, number>>;
}

/**
 * Lists and labels the images of a folder or of packed files, as a run does.
 * @throws VergerError `not-found` if there are none
 */
export async function listLabelled(location: Location, access: Access): Promise<LabelledImages> {
  const place = await placeOf(location, access);
  await requireFolder(place.folder);
  const input = openStorage(place.folder, access);
  const { listing, isPacked } = await listInput(
    input,
    place,
    { include: imageGlobs, exclude: [], skip: undefined, labels: labelsFromFolders, limit: undefined },
    undefined,
    () => undefined,
  );
  if (listing.images.length + listing.rejects.length === 0) {
    throw new VergerError('not-found', `no images in ${input.uri}`, {
      hint: 'expected files such as <split>/<class>/<image>.jpg or <class>/<image>.jpg',
      details: unreadFormatHints(listing.ignoredByEnding),
    });
  }
  const images = Array.from(
    listing.images.range(0, listing.images.length),
    ({ path, label, size, version }) => ({
      path,
      label,
      split: splitOf(imageName(isPacked, path)),
      bytes: size,
      version,
    }),
  );
  const { rejects: obstacles, ignored, ignoredByEnding } = listing;
  return { input: input.uri, isPacked, images, obstacles, ignored, ignoredByEnding };
}
