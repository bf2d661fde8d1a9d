import { VergerError } from '../common/errors.js';
import type { Job } from '../job/job.js';
import { containerKind, isSolidArchive, repackHint } from '../packed/container-kind.js';
import { PackedListing } from '../packed/packed-listing.js';
import type { Access } from '../storage/access.js';
import type { Location } from '../storage/location.js';
import { openStorage } from '../storage/open-storage.js';
import type { Entry, Storage } from '../storage/storage.js';
import { type Listing, listImages, type Selection, skipsContainer } from './list-images.js';

/** Where the images of a run are. */
export interface InputPlace {
  readonly folder: Location;
  /** The packed file in it that holds them, if the input is one. */
  readonly only: Entry | undefined;
}

/**
 * The folder of an input, which may be a packed file.
 * @throws VergerError `usage` if it is an archive that can't be read by ranges
 */
export async function placeOf(input: Location, access: Access): Promise<InputPlace> {
  const { name, parent } = input;
  const isSolid = isSolidArchive(name);
  if (!isSolid && containerKind(name) === undefined) return { folder: input, only: undefined };
  const only = await openStorage(parent, access).stat(name);
  if (only === undefined) return { folder: input, only };
  if (!isSolid) return { folder: parent, only };
  throw new VergerError(
    'usage',
    `${input.text} is compressed as a whole, so its images can't be read one by one`,
    {
      hint: repackHint,
    },
  );
}

/** The address by which a result names its input: that of the packed file, if the input is one. */
export function addressOf(input: Location, { packed, input: folder }: Job): string {
  return packed === true ? input.uri : folder;
}

export interface ListedInput {
  readonly listing: Listing;
  /** Whether the images are members of packed files. */
  readonly isPacked: boolean;
}

/**
 * Lists the images of an input: its files or, if it has none, those in its packed files.
 * @param packed whether to look into packed files, and only there; if undefined, as the input is
 * @param onProgress called often, with the images listed so far; may throw, to stop
 */
export async function listInput(
  storage: Storage,
  { only }: InputPlace,
  selection: Selection,
  packed: boolean | undefined,
  onProgress: (listed: number) => void,
): Promise<ListedInput> {
  if (only === undefined && packed !== true) {
    const listing = await listImages(storage, selection, onProgress);
    if (packed === false || !hasOnlyPacked(listing)) return { listing, isPacked: false };
  }
  let listed = 0;
  const isSkipped = skipsContainer(selection);
  const members = new PackedListing(storage, { only, isSkipped, onPiece: () => onProgress(listed) });
  const listing = await listImages(members, selection, (count) => onProgress((listed = count)));
  return { listing, isPacked: true };
}

function hasOnlyPacked({ images, rejects, ignoredByEnding }: Listing): boolean {
  if (rejects.length > 0) return false;
  // A glob may select packed files as if they were images.
  for (const { path } of images.range(0, images.length)) if (containerKind(path) === undefined) return false;
  if (images.length > 0) return true;
  return Object.keys(ignoredByEnding).some(
    (ending) => containerKind(`x${ending}`) !== undefined || isSolidArchive(`x.tar${ending}`),
  );
}
