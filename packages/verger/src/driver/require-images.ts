import { counted } from '../common/counted.js';
import { endingsText } from '../common/endings.js';
import { VergerError } from '../common/errors.js';
import { unreadFormatHints } from '../common/unread-formats.js';
import type { Access } from '../storage/access.js';
import type { Location } from '../storage/location.js';
import { openStorage } from '../storage/open-storage.js';
import { isPlainPath } from './image-globs.js';
import type { Listing } from './list-images.js';
import type { RunRequest } from './request.js';

/** @throws VergerError `usage` or `not-found`, which says why the input has no images */
export async function requireImages(listing: Listing, request: RunRequest, access: Access): Promise<void> {
  const { images, rejects } = listing;
  if (images.length > 0) return;
  await requireNoObject(request.input, access);
  const found =
    rejects.length > 0 ? `; ${counted(rejects.length, 'input')} can't be read (${rejects[0].detail})` : '';
  throw new VergerError('not-found', `no images in ${request.input.text}${found}`, {
    hint: hintFor(listing, request),
    details: unreadFormatHints(listing.ignoredByEnding),
  });
}

function hintFor({ ignored, ignoredByEnding, rejects, excluded }: Listing, request: RunRequest): string {
  const { include, exclude, labels } = request;
  if (labels !== undefined && rejects.length > 0)
    return `${labels.text} lists none of the images: its paths are relative to the input, such as ${rejects[0].path}`;
  if (excluded > 0) return `tables of --exclude list ${counted(excluded, 'image')}, and no other is left`;
  if (ignored === 0) return 'expected <folder>/<label>/<file>.jpg';
  const files = `${counted(ignored, 'file was', 'files were')} ignored (${endingsText(ignoredByEnding)})`;
  if (include.length > 0) {
    const globs = include.map((glob) => `--include '${glob}'`).join(' or ');
    return `${files}: no path matches ${globs}; a pattern is compared with the whole path below the input, so ${atAnyDepth(include[0])}`;
  }
  if (exclude.length > 0) return `${files}: --exclude leaves none, or --include selects other endings`;
  return `${files}: --include selects other endings`;
}

function atAnyDepth(glob: string): string {
  if (!isPlainPath(glob) && !glob.includes('/')) return `for files at any depth use --include '**/${glob}'`;
  const folder = isPlainPath(glob) ? glob.replace(/^\.?\/+|\/+$/g, '') : 'apple';
  return `for a folder at any depth use --include '**/${folder}/**'`;
}

/** A bucket has no folders, so a listing below an object finds nothing. */
async function requireNoObject(input: Location, access: Access): Promise<void> {
  if (input.scheme !== 's3' || input.path === '') return;
  if ((await openStorage(input.parent, access).stat(input.name)) === undefined) return;
  throw new VergerError('usage', `${input.text} is an object, not a prefix`, {
    hint: `use ${input.parent.text} with --include '${input.name}'`,
  });
}
