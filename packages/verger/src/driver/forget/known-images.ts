import * as z from 'zod';
import { VergerError } from '../../common/errors.js';
import { parseAs } from '../../common/parse-as.js';
import { decodeImageIndex, type IndexedImage } from '../../job/image-index.js';
import type { Manifest } from '../../job/manifest.js';
import { type Reject, rejectReasons } from '../../job/reject.js';
import { readResultFile } from '../../job/result-file.js';
import { imageIndexPattern, outputKeys } from '../../job/work-files.js';
import { readRows } from '../../parquet/read.js';
import type { Entry, Storage } from '../../storage/storage.js';
import { ImageTable } from '../image-table.js';

/** What a run listed, as its result tells it without the input. */
export interface KnownImages {
  /** What was read, or was to be read, in the order of the run. */
  readonly images: ImageTable;
  /** Of each image: SHA-256, 32 bytes; zeros for a rejected one. */
  readonly digests: Uint8Array;
  /** Why images have no row, by their index. */
  readonly rejected: ReadonlyMap<number, Reject>;
  /** What was rejected while it was listed. */
  readonly unlisted: readonly Reject[];
  /** Rejected images of which neither the result nor the input says size and version. */
  readonly unsized: number;
}

const rejectSchema = z.object({
  ...{ path: z.string(), label: z.string().nullable() },
  ...{ reason: z.enum(rejectReasons), detail: z.string() },
});
const labelSchema = z.object({ path: z.string(), label: z.string().nullable() });

/**
 * Reads the listing of a run from its result: images with a row from the index and the parts, the others from the table of
 * rejects. Only size and version of the latter stand nowhere.
 *
 * @param statImage asks the input for them; undefined if it can't be asked, or has the image no more
 * @throws VergerError `corrupt-result` if the files disagree; `usage` for a result of version 0.1.0, which has no index
 */
export async function readKnownImages(
  output: Storage,
  manifest: Manifest,
  statImage: (path: string) => Promise<Entry | undefined>,
): Promise<KnownImages> {
  const { images: count, rows } = manifest.counts;
  if (count === undefined || !manifest.files.some(({ name }) => imageIndexPattern.test(name)))
    throw new VergerError('usage', 'the result does not say which images its rows were made from', {
      hint: 'it is of version 0.1.0: bring it up to date with `verger run --update`, then forget',
    });
  const table = parseAs(
    z.array(rejectSchema),
    await readRows(output, outputKeys.rejects),
    outputKeys.rejects,
  );
  const ofImages = table.slice(table.length - (count - rows));
  const images = new ImageTable();
  const digests = new Uint8Array(count * 32);
  const rejected = new Map<number, Reject>();
  let unsized = 0;
  const addRejectedBefore = async (place: number): Promise<void> => {
    while (images.length < place) {
      const reject = ofImages.at(rejected.size);
      if (reject === undefined) throw damaged();
      const { size, version } = (await statImage(reject.path)) ?? { size: 0, version: '' };
      if (version === '') unsized++;
      rejected.set(images.length, reject);
      images.push({ path: reject.path, label: reject.label, size, version });
    }
  };
  for await (const { row, label } of labelledRows(output, manifest)) {
    await addRejectedBefore(row.place);
    digests.set(row.digest, images.length * 32);
    images.push({ path: row.path, label, size: row.size, version: row.version });
  }
  await addRejectedBefore(count);
  return { images, digests, rejected, unlisted: table.slice(0, table.length - ofImages.length), unsized };
}

/** The rows of the index with their labels, which are in the parts. */
async function* labelledRows(
  output: Storage,
  manifest: Manifest,
): AsyncGenerator<{ readonly row: IndexedImage; readonly label: string | null }> {
  const labels = labelsOf(output, manifest);
  for (const file of manifest.files.filter(({ name }) => imageIndexPattern.test(name)))
    for (const row of decodeImageIndex(await readResultFile(output, file))) {
      const { value } = await labels.next();
      if (value?.path !== row.path) throw damaged();
      yield { row, label: value.label };
    }
}

async function* labelsOf(
  output: Storage,
  { parts }: Manifest,
): AsyncGenerator<z.infer<typeof labelSchema>, undefined> {
  for (const { name } of parts)
    yield* parseAs(z.array(labelSchema), await readRows(output, name, ['path', 'label']), name);
}

function damaged(): VergerError {
  return new VergerError('corrupt-result', 'the tables of the result do not agree on its images', {
    hint: 'verger inspect --verify shows what is damaged',
  });
}
