import * as z from 'zod';
import { decodeJson, encodeCompactJson } from '../common/json.js';
import type { Storage } from '../storage/storage.js';
import type { ListedImage } from './listed-image.js';
import { readWorkFile, type WorkFile } from './work-files.js';

// By columns: a third of the size of a list of objects.
const schema = z.object({
  paths: z.array(z.string()),
  labels: z.array(z.string().nullable()),
  sizes: z.array(z.number()),
  versions: z.array(z.string()),
});

/** The list of a shard's images, read by its tasks. */
export function encodeShardImages(images: Iterable<ListedImage>): Uint8Array {
  const columns: z.infer<typeof schema> = { paths: [], labels: [], sizes: [], versions: [] };
  for (const { path, label, size, version } of images) {
    columns.paths.push(path);
    columns.labels.push(label);
    columns.sizes.push(size);
    columns.versions.push(version);
  }
  return encodeCompactJson(columns);
}

export async function readShardImages(output: Storage, file: WorkFile): Promise<readonly ListedImage[]> {
  const { paths, labels, sizes, versions } = schema.parse(
    decodeJson(await readWorkFile(output, file), file.key),
  );
  return paths.map((path, i) => ({ path, label: labels[i], size: sizes[i], version: versions[i] }));
}
