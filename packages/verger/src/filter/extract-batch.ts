import { VergerError } from '../common/errors.js';
import type { WorkerHost } from '../pool/worker-host.js';
import { checkShard } from '../job/conservation.js';
import { readFeatures } from '../job/features-file.js';
import type { ListedImage } from '../job/listed-image.js';
import { encodeShardImages } from '../job/shard-images.js';
import type { Job } from '../job/job.js';
import type { Task, TaskReport } from '../job/task.js';
import { extract, type ExtractReport, type ExtractTask } from '../job/tasks/extract.js';
import { writeWorkFile } from '../job/work-files.js';
import { openStorage } from '../storage/open-storage.js';
import type { Storage } from '../storage/storage.js';
import type { Spool, SpooledImage } from './spool.js';

/** An image's features as float32, or an error: `reason: detail`. */
export type ImageResult = Float32Array | string;

/** Extracts features from spooled images with the same task as a run, in a worker process. */
export class BatchExtractor {
  readonly #host: WorkerHost<Task, TaskReport>;
  readonly #job: Pick<Job, 'model' | 'access'>;
  readonly #spool: Spool;
  #batches = 0;

  constructor(host: WorkerHost<Task, TaskReport>, job: Pick<Job, 'model' | 'access'>, spool: Spool) {
    this.#host = host;
    this.#job = job;
    this.#spool = spool;
  }

  /**
   * @returns one result per image; the images are removed from the spool
   * @throws VergerError if the model can't be loaded, or the worker keeps dying and no image is to blame
   */
  async extract(images: readonly SpooledImage[]): Promise<readonly ImageResult[]> {
    if (images.length === 0) return [];
    const output = openStorage(this.#spool.output);
    const task = await this.#taskFor(images, output);
    const { report } = await this.#host.run(task, { onImages: ignore, onRetry: ignore });
    const extracted = extract.report.parse(report);
    checkShard(extracted, images.length);
    const outcomes = await outcomesOf(extracted, output);
    for (const image of images) image.remove();
    await output.remove(task.images.key);
    await output.remove(extracted.features.key);
    return outcomes;
  }

  async #taskFor(images: readonly SpooledImage[], output: Storage): Promise<ExtractTask> {
    const input = openStorage(this.#spool.images);
    const listed = await Promise.all(images.map(({ name }) => listedImage(input, name)));
    const shard = this.#batches++;
    const list = await writeWorkFile(output, `images/${shard}`, 'json', encodeShardImages(listed));
    const { images: folder, output: results } = this.#spool;
    const job = { input: folder.folderUri, output: results.folderUri, ...this.#job };
    return extract.task(job, { shard, images: list, suspects: [], condemned: [] });
  }
}

async function listedImage(input: Storage, name: string): Promise<ListedImage> {
  const entry = await input.stat(name);
  if (entry === undefined)
    throw new VergerError('storage', `temporary file is missing: ${input.uri}/${name}`);
  return { path: name, label: null, size: entry.size, version: entry.version };
}

async function outcomesOf(
  { images, rejects, features: file }: ExtractReport,
  output: Storage,
): Promise<readonly ImageResult[]> {
  const { index, features, width } = await readFeatures(output, file);
  const outcomes = new Array<ImageResult>(images);
  index.forEach((image, row) => (outcomes[image] = features.subarray(row * width, (row + 1) * width)));
  for (const { index: image, reason, detail } of rejects) outcomes[image] = `${reason}: ${detail}`;
  return outcomes;
}

function ignore(): void {
  // No progress to report.
}
