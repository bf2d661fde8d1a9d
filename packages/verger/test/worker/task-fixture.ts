import { join } from 'node:path';
import { findModel } from '../../src/backbone/model-file.js';
import { openDecoder, type Decoder } from '../../src/images/decode.js';
import { readFeatures, type ShardFeatures } from '../../src/job/features-file.js';
import type { ListedImage } from '../../src/job/listed-image.js';
import { encodeShardImages } from '../../src/job/shard-images.js';
import type { Job } from '../../src/job/job.js';
import type { TaskReport } from '../../src/job/task.js';
import type { TaskKind } from '../../src/job/task-kind.js';
import { extract, type ExtractReport, type ExtractTask } from '../../src/job/tasks/extract.js';
import { TaskMeter } from '../../src/pool/task-usage.js';
import { runTask } from '../../src/worker/run-task.js';
import { type WorkFile, writeWorkFile } from '../../src/job/work-files.js';
import { Workbench } from '../../src/worker/workbench.js';
import { FileStorage } from '../../src/storage/file.js';
import type { Storage } from '../../src/storage/storage.js';
import { type TinyBackboneOptions, writeTinyBackbone } from '../support/tiny-backbone.js';
import { locateModel } from '../../src/backbone/model-source.js';

/** A folder with a model, an input, and an output, and a workbench to run tasks on. */
export class TaskFixture {
  readonly job: Job;
  readonly input: Storage;
  readonly output: Storage;
  /** Everything that was marked: started images, and `-` for the end. */
  readonly marked: (number | '-')[] = [];
  readonly #workbench: Workbench;

  private constructor(job: Job, open: () => Promise<Decoder>) {
    this.job = job;
    this.input = new FileStorage(new URL(job.input).pathname);
    this.output = new FileStorage(new URL(job.output).pathname);
    let isModel = false;
    this.#workbench = new Workbench({
      openDecoder: open,
      meter: new TaskMeter(),
      marker: {
        begin: (index) => this.marked.push(index),
        resume: () => undefined,
        beginModel: () => (isModel = true),
        end: () => {
          if (!isModel) this.marked.push('-');
          isModel = false;
        },
      },
    });
  }

  static async open(
    folder: string,
    open: () => Promise<Decoder> = openDecoder,
    backbone: TinyBackboneOptions = {},
  ): Promise<TaskFixture> {
    const model = await findModel(locateModel(await writeTinyBackbone(folder, backbone)));
    const uri = (name: string): string => new FileStorage(join(folder, name)).uri;
    return new TaskFixture({ input: uri('in'), output: uri('out'), model }, open);
  }

  async run<Fields extends object, Report extends TaskReport>(
    kind: TaskKind<Fields, Report>,
    fields: Fields,
    job = this.job,
  ): Promise<Report> {
    return kind.report.parse(await runTask(kind.task(job, fields), this.#workbench));
  }

  /** The images as they are in the input now. */
  async listed(...paths: readonly string[]): Promise<ListedImage[]> {
    const images: ListedImage[] = [];
    for (const path of paths) {
      const entry = await this.input.stat(path);
      if (entry === undefined) throw new Error(`no ${path}`);
      images.push({ path, label: 'label', size: entry.size, version: entry.version });
    }
    return images;
  }

  shardList(images: readonly ListedImage[]): Promise<WorkFile> {
    return writeWorkFile(this.output, 'images/00000', 'json', encodeShardImages(images));
  }

  async extract(
    images: readonly ListedImage[],
    others: Partial<Pick<ExtractTask, 'suspects' | 'condemned' | 'shard'>> = {},
  ): Promise<ExtractReport> {
    const list = await this.shardList(images);
    return this.run(extract, { shard: 0, images: list, suspects: [], condemned: [], ...others });
  }

  features(report: ExtractReport): Promise<ShardFeatures> {
    return readFeatures(this.output, report.features);
  }

  close(): Promise<void> {
    return this.#workbench.close();
  }
}
