import { VergerError } from '../common/errors.js';
import { unreadFormatHints } from '../common/unread-formats.js';
import { labelsFromFolders } from '../driver/labels.js';
import { imageGlobs } from '../driver/image-globs.js';
import { listImages } from '../driver/list-images.js';
import { splitOf } from '../job/folder-names.js';
import type { Reject } from '../job/reject.js';
import type { Storage } from '../storage/storage.js';

/** An image with what its path says. */
export interface LabelledImage {
  readonly path: string;
  readonly label: string | null;
  /** The first folder in a tree `<split>/<label>/<file>`; `null` in a tree with labels only. */
  readonly split: string | null;
  /** File size. */
  readonly bytes: number;
}

export interface LabelledImages {
  readonly images: readonly LabelledImage[];
  /** Entries that can't be read as files: broken links, names that are not UTF-8. */
  readonly obstacles: readonly Reject[];
  /** Files whose names are not those of images. */
  readonly ignored: number;
  /** By the ending of their names, such as `.heic`. */
  readonly ignoredByEnding: Readonly<Record<string, number>>;
}

/**
 * Lists and labels the images of a folder, as a run does.
 * @throws VergerError `not-found` if there are none
 */
export async function listLabelled(input: Storage): Promise<LabelledImages> {
  const listing = await listImages(
    input,
    { include: imageGlobs, exclude: [], skip: undefined, labels: labelsFromFolders, limit: undefined },
    () => undefined,
  );
  if (listing.images.length + listing.rejects.length === 0) {
    throw new VergerError('not-found', `no images in ${input.uri}`, {
      hint: 'expected files such as <split>/<class>/<image>.jpg or <class>/<image>.jpg',
      details: unreadFormatHints(listing.ignoredByEnding),
    });
  }
  const images = Array.from(listing.images.range(0, listing.images.length), ({ path, label, size }) => ({
    path,
    label,
    split: splitOf(path),
    bytes: size,
  }));
  const { rejects: obstacles, ignored, ignoredByEnding } = listing;
  return { images, obstacles, ignored, ignoredByEnding };
}
