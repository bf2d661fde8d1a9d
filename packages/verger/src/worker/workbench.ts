import { decodeRecogniser, type Recogniser } from '@verger/recogniser';
import type { Backbone } from '../backbone/backbone.js';
import { loadModel, type ModelFile } from '../backbone/model-file.js';
import { openBackbone } from '../backbone/open-backbone.js';
import { Resampler } from '@verger/vision';
import type { Decoder } from '../images/decode.js';
import { resampleKernel } from '../images/wasm-files.js';
import { GramProduct, RowProjector } from '../onnx/linear-algebra.js';
import { ShardInputs } from './shard-inputs.js';
import { SliceReads } from './slice-reads.js';
import { StudyShelf } from './study-shelf.js';
import type { Job } from '../job/job.js';
import { readWorkFile, type WorkFile } from '../job/work-files.js';
import { decodePca } from '../pca/persist.js';
import type { Storage } from '../storage/storage.js';
import type { ImageMarker } from '../pool/image-marker.js';
import type { TaskMeter } from '../pool/task-usage.js';
import type { Access } from '../storage/access.js';

interface WorkbenchOptions {
  readonly marker: ImageMarker;
  readonly meter: TaskMeter;
  readonly openDecoder: () => Promise<Decoder>;
  /** Asks the host for the next task; absent if it can't be known ahead of time. */
  readonly askForNext?: () => void;
}

/** What a worker process keeps from task to task: things that are slow to open. */
export class Workbench {
  readonly marker: ImageMarker;
  /** Of the task that is running. */
  readonly meter: TaskMeter;
  readonly inputs: ShardInputs;
  readonly slices = new SliceReads();
  readonly study = new StudyShelf();
  /** Asks the host for the next task; the reply calls `expect` of its kind. */
  readonly askForNext: () => void;
  readonly #openDecoder: () => Promise<Decoder>;
  #decoder: Promise<Decoder> | undefined;
  #resampler: Resampler | undefined;
  #gram: Promise<GramProduct> | undefined;
  #projector: { readonly sha256: string; readonly opened: Promise<RowProjector> } | undefined;
  #recogniser: { readonly sha256: string; readonly opened: Promise<Recogniser> } | undefined;
  #backbone: { readonly model: string; readonly opened: Promise<Backbone> } | undefined;

  constructor(options: WorkbenchOptions) {
    this.marker = options.marker;
    this.meter = options.meter;
    this.askForNext = options.askForNext ?? (() => undefined);
    this.inputs = new ShardInputs(this.askForNext);
    this.#openDecoder = options.openDecoder;
  }

  decoder(): Promise<Decoder> {
    return (this.#decoder ??= this.#openDecoder());
  }

  resampler(): Resampler {
    return (this.#resampler ??= Resampler.create(resampleKernel()));
  }

  gram(): Promise<GramProduct> {
    return (this.#gram ??= GramProduct.open());
  }

  /** Projects on these axes; all parts of a run have the same. */
  projector(output: Storage, pca: WorkFile): Promise<RowProjector> {
    if (this.#projector?.sha256 !== pca.sha256) {
      const opened = readWorkFile(output, pca).then((bytes) => RowProjector.open(decodePca(bytes)));
      this.#projector = { sha256: pca.sha256, opened };
      // Another attempt reads the file again.
      opened.catch(() => (this.#projector = undefined));
    }
    return this.#projector.opened;
  }

  /** All parts are judged by the same. */
  recogniser(output: Storage, file: WorkFile): Promise<Recogniser> {
    if (this.#recogniser?.sha256 !== file.sha256) {
      const opened = readWorkFile(output, file).then(decodeRecogniser);
      this.#recogniser = { sha256: file.sha256, opened };
      opened.catch(() => (this.#recogniser = undefined));
    }
    return this.#recogniser.opened;
  }

  backbone({ model, access }: Job): Promise<Backbone> {
    const key = JSON.stringify([model.sha256, model.sidecar]);
    if (this.#backbone?.model !== key) {
      const opened = this.#open(model, access);
      this.#backbone = { model: key, opened };
    }
    return this.#backbone.opened;
  }

  async #open(model: ModelFile, access: Access | undefined): Promise<Backbone> {
    const bytes = await loadModel(model, access);
    this.marker.beginModel();
    try {
      return await openBackbone(bytes, model);
    } finally {
      this.marker.end();
    }
  }

  async close(): Promise<void> {
    await (await this.#gram)?.close();
    await (await this.#projector?.opened)?.close();
    await (await this.#backbone?.opened)?.close();
  }
}
