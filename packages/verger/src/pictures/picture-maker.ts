import { randomUUID } from 'node:crypto';
import { packageFile } from '../common/package-root.js';
import { HostQueue } from '../pool/host-queue.js';
import { WorkerHost } from '../pool/worker-host.js';
import type { PictureFault, PictureReport, PictureTask } from './picture-task.js';

/** Of which image. */
export type WantedPicture = Omit<PictureTask, 'id' | 'suspects' | 'condemned'>;

const limits = { imageTimeoutMs: 10_000, modelTimeoutMs: 60_000, memoryBytes: 768 * 2 ** 20 };

/** Makes small pictures of images, in worker processes that are watched. Close it at the end. */
export class PictureMaker {
  readonly #queue: HostQueue<PictureTask, PictureReport>;

  /** @param mostWaiting pictures that may wait for a worker */
  constructor({ workers, mostWaiting }: { readonly workers: number; readonly mostWaiting: number }) {
    const entry = packageFile('dist/pictures/picture-worker.js');
    const hosts = Array.from(
      { length: workers },
      () => new WorkerHost<PictureTask, PictureReport>({ entry, limits }),
    );
    this.#queue = new HostQueue(hosts, { mostWaiting, what: 'pictures' });
  }

  /**
   * A picture as WebP, or why there is none.
   * @throws VergerError `locked` if too many wait; `task-failed` if the workers can't work
   */
  async make(wanted: WantedPicture): Promise<Uint8Array<ArrayBuffer> | PictureFault> {
    const report = await this.#queue.run({ ...wanted, id: randomUUID(), suspects: [0], condemned: [] });
    return 'reason' in report ? report.reason : Uint8Array.from(Buffer.from(report.webp, 'base64'));
  }

  close(): Promise<void> {
    return this.#queue.close();
  }
}
