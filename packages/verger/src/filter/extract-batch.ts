import { VergerError } from '../common/errors.js';
import type { WorkerHost } from '../pool/worker-host.js';
import { checkShard } from '../job/conservation.js';
import { readFeatures } from '../job/features-file.js';
import type { ListedImage } from '../job/listed-image.js';
import { encodeShardImages } from '../job/shard-images.js';
import type { ExtractTask, Job } from '../job/task.js';
import type { ReportOf } from '../job/task-report.js';
import { writeWorkFile } from '../job/work-files.js';
import { openStorage } from '../storage/open-storage.js';
import type { Storage } from '../storage/storage.js';
import type { Spool, SpooledImage } from './spool.js';

/** The features of an image, float32, or why it has none: `reason: detail`. */
export type Outcome = Float32Array | string;

/** Extracts features of spooled images as a run does of a shard's: by the same task, in a worker process. */
export class BatchExtractor {
  readonly #host: WorkerHost;
  readonly #means: Pick<Job, 'model' | 'access'>;
  readonly #spool: Spool;
  #batches = 0;

  constructor(host: WorkerHost, means: Pick<Job, 'model' | 'access'>, spool: Spool) {
    this.#host = host;
    this.#means = means;
    this.#spool = spool;
  }

  /**
   * @returns an outcome for each image; they are gone from the spool
   * @throws VergerError where the model can't be loaded, or the worker keeps dying for no image's fault
   */
  async extract(images: readonly SpooledImage[]): Promise<readonly Outcome[]> {
    if (images.length === 0) return [];
    const output = openStorage(this.#spool.output);
    const task = await this.#taskFor(images, output);
    const { report } = await this.#host.run(task, { onImages: ignore, onRetry: ignore });
    // An extract task reports nothing else.
    const extracted = report as ReportOf<'extract'>;
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
    return {
      kind: 'extract',
      job: { input: this.#spool.images, output: this.#spool.output, ...this.#means },
      shard,
      images: await writeWorkFile(output, `images/${shard}`, 'json', encodeShardImages(listed)),
      suspects: [],
      condemned: [],
    };
  }
}

async function listedImage(input: Storage, name: string): Promise<ListedImage> {
  const entry = await input.stat(name);
  if (entry === undefined)
    throw new VergerError('storage', `somebody has removed a temporary file: ${input.uri}/${name}`);
  return { path: name, label: null, size: entry.size, version: entry.version };
}

async function outcomesOf(
  { images, rejects, features: file }: ReportOf<'extract'>,
  output: Storage,
): Promise<readonly Outcome[]> {
  const { index, features, width } = await readFeatures(output, file);
  const outcomes = new Array<Outcome>(images);
  index.forEach((image, row) => (outcomes[image] = features.subarray(row * width, (row + 1) * width)));
  for (const { index: image, reason, detail } of rejects) outcomes[image] = `${reason}: ${detail}`;
  return outcomes;
}

function ignore(): void {
  // Nobody watches.
}
