import { decodeImageIndex } from '../job/image-index.js';
import type { Manifest } from '../job/manifest.js';
import { readResultFile } from '../job/result-file.js';
import { imageIndexPattern } from '../job/work-files.js';
import { containerKind } from '../packed/container-kind.js';
import { readsAsMember } from '../packed/member-path.js';
import type { Location } from '../storage/location.js';
import type { Storage } from '../storage/storage.js';
import type { PictureTask } from './picture-task.js';

/** Where images of a result are. */
export interface ImagesPlace {
  /** The folder that their paths are relative to. */
  readonly folder: Location;
  /** Of those in packed files, by path. */
  readonly members: ReadonlyMap<string, NonNullable<PictureTask['member']>>;
}

/**
 * @param input of the result: a folder, or a packed file
 * @param paths of the images that are wanted
 * @throws VergerError `corrupt-result`, `storage` if the result's index of images can't be read
 */
export async function imagesPlace(
  output: Storage,
  { files }: Manifest,
  input: Location,
  paths: readonly string[],
): Promise<ImagesPlace> {
  const packed = new Set(paths.filter(readsAsMember));
  if (packed.size === 0) return { folder: input, members: new Map() };
  const members = new Map<string, NonNullable<PictureTask['member']>>();
  for (const file of files.filter(({ name }) => imageIndexPattern.test(name)))
    for (const { path, size, version } of decodeImageIndex(await readResultFile(output, file)))
      if (packed.has(path)) members.set(path, { size, version });
  return { folder: containerKind(input.name) === undefined ? input : input.parent, members };
}
