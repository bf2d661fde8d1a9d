import { Location } from '../../storage/location.js';
import { outputKeys, trainingSuffix } from '../../job/work-files.js';
import type { Storage } from '../../storage/storage.js';
import { type Place, placeAt } from './place.js';

/** The files by which an output is known, from its first moment on. */
const marks = [outputKeys.manifest, outputKeys.plan, outputKeys.lock];

/**
 * The outputs in a folder: itself, or those below it, by name. Predictions and trainings hold a lock too, but are no runs. Reads
 * no file.
 */
export async function findPlaces(
  location: Location,
  allowRegions: readonly string[],
): Promise<readonly Place[]> {
  const own = placeAt(location, allowRegions);
  if (await isOutput(own.output)) return [own];
  const folders = new Set<string>();
  const predictions = new Set<string>();
  for await (const { key } of own.output.list()) {
    const mark = marks.find((each) => key.endsWith(`/${each}`));
    if (mark !== undefined) folders.add(key.slice(0, -mark.length));
    if (key.endsWith(`/${outputKeys.predictions}`))
      predictions.add(key.slice(0, -outputKeys.predictions.length));
  }
  return [...folders]
    .filter((folder) => !predictions.has(folder) && !folder.endsWith(`${trainingSuffix}/`))
    .sort()
    .map((folder) =>
      placeAt(Location.parse(`${location.folderUri}${encoded(location, folder)}`), allowRegions),
    );
}

async function isOutput(output: Storage): Promise<boolean> {
  for (const mark of marks) if ((await output.stat(mark)) !== undefined) return true;
  return false;
}

/** In a file:// address, but not in an s3:// one, names are percent-encoded. */
function encoded({ scheme }: Location, folder: string): string {
  return scheme === 's3' ? folder : folder.split('/').map(encodeURIComponent).join('/');
}
