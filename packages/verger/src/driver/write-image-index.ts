import { concurrently } from '../common/concurrently.js';
import { joinImageIndexes } from '../job/image-index.js';
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
  let [rows, waiting]: [number, ProjectReport[]] = [0, []];
  for (const [place, part] of parts.entries()) {
    waiting.push(part);
    rows += part.rows;
    if (rows < fileRows && place < parts.length - 1) continue;
    const indexes = await concurrently(waiting, output.concurrency, ({ index }) =>
      readWorkFile(output, index),
    );
    files.push(await writeFile(output, imageIndexName(files.length), joinImageIndexes(indexes)));
    [rows, waiting] = [0, []];
  }
  return files;
}
