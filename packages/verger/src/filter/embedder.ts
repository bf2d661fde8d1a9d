import type { ModelFile } from '../backbone/model-file.js';
import { VergerError } from '../common/errors.js';
import { describe } from '../job/tasks/describe.js';
import { featureDigest } from '../job/feature-digest.js';
import { RejectError } from '../job/reject-error.js';
import { type RejectReason, rejectReasons } from '../job/reject.js';
import type { Task, TaskReport } from '../job/task.js';
import { WorkerHost } from '../pool/worker-host.js';
import type { Access } from '../storage/access.js';
import { BatchExtractor, type ImageResult } from './extract-batch.js';
import { productHost } from './product-host.js';
import { Spool, type SpooledImage } from './spool.js';

/** Images per task: as many as are waiting, as in the filter. */
const maxBatch = 64;

interface Waiting {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly resolve: (features: Float32Array) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Turns single images into features, in a worker process that stays open, so that an image that crashes a decoder costs
 * only itself. Features have the bits of a run's. Close it at the end: until then the process stays alive.
 */
export class Embedder {
  /** Features per image. */
  readonly features: number;
  /** Of all that decides the features of an image, in hexadecimal. */
  readonly featureDigest: string;
  readonly #host: WorkerHost<Task, TaskReport>;
  readonly #spool: Spool;
  readonly #extractor: BatchExtractor;
  readonly #waiting: Waiting[] = [];
  #working: Promise<void> | undefined;
  #isClosed = false;

  private constructor(
    host: WorkerHost<Task, TaskReport>,
    spool: Spool,
    extractor: BatchExtractor,
    { features, digest }: { readonly features: number; readonly digest: string },
  ) {
    this.#host = host;
    this.#spool = spool;
    this.#extractor = extractor;
    this.features = features;
    this.featureDigest = digest;
  }

  /** @throws VergerError `model` if it can't be loaded; `disk-full`, `storage` if there is no temporary folder */
  static async open(model: ModelFile, access: Access): Promise<Embedder> {
    const spool = await Spool.open();
    const host = new WorkerHost<Task, TaskReport>({ ...productHost, temporary: spool.folder }).warmUp();
    try {
      const job = { input: spool.images.folderUri, output: spool.output.folderUri, model, access };
      const { report } = await host.run(describe.task(job, {}), {
        onImages: ignore,
        onRetry: ignore,
      });
      const shape = describe.report.parse(report);
      const extractor = new BatchExtractor(host, { model, access }, spool);
      const { features } = shape;
      return new Embedder(host, spool, extractor, { features, digest: featureDigest(model, shape) });
    } catch (error) {
      await host.close();
      await spool.close();
      throw error;
    }
  }

  /**
   * Calls need not wait for each other: what is waiting goes to the worker together.
   * @param name the image's, for messages
   * @returns float32 [features]
   * @throws RejectError if a run would reject the image; VergerError if the worker keeps dying and no image is to blame
   */
  embed(bytes: Uint8Array, name: string): Promise<Float32Array> {
    if (this.#isClosed) return Promise.reject(new VergerError('usage', 'the embedder is closed'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ name, bytes, resolve, reject });
      this.#working ??= this.#work();
    });
  }

  /** Ends the process; images that still wait fail as `interrupted`. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#host.close();
    await this.#working;
    await this.#spool.close();
  }

  async #work(): Promise<void> {
    // Calls of the same turn come first.
    await Promise.resolve();
    for (let batch = this.#next(); batch.length > 0; batch = this.#next()) await this.#extract(batch);
    this.#working = undefined;
  }

  #next(): Waiting[] {
    return this.#waiting.splice(0, maxBatch);
  }

  async #extract(batch: readonly Waiting[]): Promise<void> {
    try {
      const images = batch.map(({ bytes }) => this.#spooled(bytes));
      const outcomes = await this.#extractor.extract(images);
      batch.forEach((image, i) => settle(image, outcomes[i]));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  #spooled(bytes: Uint8Array): SpooledImage {
    const image = this.#spool.newImage();
    image.write(bytes);
    image.end();
    return image;
  }
}

function settle({ name, resolve, reject }: Waiting, outcome: ImageResult): void {
  if (typeof outcome !== 'string') {
    // A copy: the features of a batch share one buffer.
    resolve(outcome.slice());
    return;
  }
  const end = outcome.indexOf(': ');
  const reason = rejectReasons.find((each): each is RejectReason => each === outcome.slice(0, end));
  reject(new RejectError(name, reason ?? 'unreadable', outcome.slice(end + 2)));
}

function ignore(): void {
  // No progress to report.
}
