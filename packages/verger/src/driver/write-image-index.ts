import { decodeImageIndex, ImageIndexBuilder } from '../job/image-index.js';
import type { Manifest } from '../job/manifest.js';
import type { ProjectReport } from '../job/tasks/project.js';
import { imageIndexName, readWorkFile } from '../job/work-files.js';
import type { Storage } from '../storage/storage.js';
import { writeFile } from './result-files.js';

/** Rows per file, about: what is held in memory, and a few dozen MB. */
const fileRows = 2 ** 18;

/** Writes which image each row was made from: an update compares the input with it. */
export async function writeImageIndex(
  output: Storage,
  parts: readonly ProjectReport[],
): Promise<Manifest['files']> {
  const files: Manifest['files'] = [];
  let builder = new ImageIndexBuilder();
  for (const [part, { index }] of parts.entries()) {
    for (const image of decodeImageIndex(await readWorkFile(output, index))) builder.add(image);
    if (builder.rows < fileRows && part < parts.length - 1) continue;
    files.push(await writeFile(output, imageIndexName(files.length), builder.encode()));
    builder = new ImageIndexBuilder();
  }
  return files;
}
