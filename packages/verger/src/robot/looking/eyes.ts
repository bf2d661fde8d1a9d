import type { ModelFile } from '../../backbone/model-file.js';
import { VergerError } from '../../common/errors.js';
import { packageFile } from '../../common/package-root.js';
import { Spool } from '../../filter/spool.js';
import { HostQueue } from '../../pool/host-queue.js';
import { WorkerHost } from '../../pool/worker-host.js';
import type { Access } from '../../storage/access.js';
import type { LookReport, LookShape, LookTask, NotLooked, Region, Sight } from './look-task.js';

export interface EyesOptions {
  readonly model: ModelFile;
  readonly access: Access;
  /** Worker processes. */
  readonly workers: number;
  /** Images that may wait for one of them; more are turned away. */
  readonly mostWaiting: number;
}

/** What the backbone makes of an image. */
export interface View {
  /** float32 [views, d] */
  readonly features: Float32Array;
  /** Of the whole image, upright; 0 for a tensor. */
  readonly width: number;
  readonly height: number;
}

/** A robot can't wait long for one image, and has another soon. */
const limits = { imageTimeoutMs: 5_000, modelTimeoutMs: 120_000, memoryBytes: 2 ** 30 };

/**
 * Worker processes that turn images into features as they come. They are watched: an image that crashes a decoder, never
 * ends or fills the memory costs itself and its worker, which is replaced.
 */
export class Eyes {
  readonly shape: LookShape;
  readonly #queue: HostQueue<LookTask, LookReport>;
  readonly #spool: Spool;
  readonly #task: Pick<LookTask, 'model' | 'access'>;
  #tasks: number;

  private constructor(
    queue: HostQueue<LookTask, LookReport>,
    spool: Spool,
    { model, access, workers }: EyesOptions,
    shape: LookShape,
  ) {
    this.#queue = queue;
    this.#spool = spool;
    this.#task = { model, access };
    this.#tasks = workers;
    this.shape = shape;
  }

  /** @throws VergerError `model` if it can't be loaded; `disk-full`, `storage` if there is no temporary folder */
  static async open(options: EyesOptions): Promise<Eyes> {
    const { model, access, workers, mostWaiting } = options;
    const spool = await Spool.open();
    const entry = packageFile('dist/robot/looking/look-worker.js');
    const hosts = Array.from({ length: workers }, () =>
      new WorkerHost<LookTask, LookReport>({ entry, limits, temporary: spool.folder }).warmUp(),
    );
    const queue = new HostQueue(hosts, { mostWaiting, what: 'images' });
    try {
      // Each opens its backbone now: the first images should not wait for it.
      const reports = await Promise.all(
        hosts.map((_, i) => queue.run(taskOf(i, { model, access }, { kind: 'nothing' }))),
      );
      const [report] = reports;
      if (!('shape' in report)) throw new RangeError('a worker has not said what its backbone is');
      return new Eyes(queue, spool, options, report.shape);
    } catch (error) {
      await queue.close();
      await spool.close();
      throw error;
    }
  }

  /** Images that are looked at, or wait. */
  get atWork(): number {
    return this.#queue.tasks;
  }

  /** @throws VergerError `locked` if too many wait */
  look(image: Uint8Array, region?: Region): Promise<View | NotLooked> {
    return this.#run(image, (file) => ({ kind: 'image', file, region }));
  }

  /**
   * @param tensors float32 [views, ...], as the backbone takes them
   * @throws VergerError `locked` if too many wait
   */
  take(tensors: Float32Array): Promise<View | NotLooked> {
    const bytes = new Uint8Array(tensors.buffer, tensors.byteOffset, tensors.byteLength);
    return this.#run(bytes, (file) => ({ kind: 'tensors', file }));
  }

  async close(): Promise<void> {
    await this.#queue.close();
    await this.#spool.close();
  }

  async #run(bytes: Uint8Array, sightOf: (file: string) => Sight): Promise<View | NotLooked> {
    const image = this.#spool.newImage();
    try {
      image.write(bytes);
      image.end();
      const report = await this.#queue.run(taskOf(this.#tasks++, this.#task, sightOf(image.path)));
      if ('reason' in report) return report;
      if ('shape' in report) throw new VergerError('task-failed', 'the worker has not looked at the image');
      return { ...report, features: floatsOf(report.features) };
    } finally {
      image.remove();
    }
  }
}

function taskOf(number: number, task: Pick<LookTask, 'model' | 'access'>, sight: Sight): LookTask {
  return { id: `look-${number}`, ...task, sight, suspects: [0], condemned: [] };
}

function floatsOf(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  const values = new Float32Array(bytes.length / 4);
  new Uint8Array(values.buffer).set(bytes);
  return values;
}
