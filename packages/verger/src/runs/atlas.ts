import { messageOf, VergerError } from '../common/errors.js';
import { type AtlasManifest, atlasTables, isOfResult, readAtlas } from '../job/atlas.js';
import type { Manifest } from '../job/manifest.js';
import { outputKeys } from '../job/work-files.js';
import { countRows } from '../parquet/read.js';
import type { Storage } from '../storage/storage.js';
import { type Fault, faultOfFile } from './fault.js';

/** The atlas of a result as it is now; undefined if there is none, or it is of the rows before a change. */
export async function atlasOf(output: Storage, manifest: Manifest): Promise<AtlasManifest | undefined> {
  const atlas = await readAtlas(output);
  return atlas !== undefined && isOfResult(atlas, manifest) ? atlas : undefined;
}

/** Checks the files of an atlas, if there is one. */
export async function faultsOfAtlas(output: Storage, manifest: Manifest): Promise<Fault[]> {
  const file = outputKeys.atlasManifest;
  let atlas: AtlasManifest | undefined;
  try {
    atlas = await readAtlas(output);
  } catch (error) {
    if (error instanceof VergerError) return [{ file, fault: messageOf(error) }];
    throw error;
  }
  if (atlas === undefined) return [];
  if (!isOfResult(atlas, manifest))
    return [{ file, fault: 'describes another result: `verger study` brings it up to date' }];
  const faults: Fault[] = [];
  for (const { name, bytes, sha256 } of atlas.files) {
    const fault = await faultOfFile(output, name, bytes, sha256);
    if (fault !== undefined) faults.push({ file: name, fault });
  }
  if (faults.length > 0) return faults;
  const rows = await countRows(output, atlasTables.images);
  if (rows === manifest.counts.rows) return [];
  return [{ file: atlasTables.images, fault: `has ${rows} rows instead of ${manifest.counts.rows}` }];
}
