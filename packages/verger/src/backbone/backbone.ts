import { type TensorSpec, viewOf } from '@verger/vision';
import { messageOf, VergerError } from '../common/errors.js';
import { type ExternalFile, Session, type TensorInfo } from '../onnx/session.js';
import { featureRow, type Reading } from './feature-row.js';
import { batchOf, chooseInput, describe, ImageFeeder, layoutsOf } from './image-input.js';
import { preprocessingFor } from './preprocessing.js';
import type { Preprocessing } from './preprocessing-schema.js';
import type { Sidecar } from './sidecar.js';

/** The input and output of a backbone; known once it is open. */
export interface BackboneShape {
  readonly preprocessing: Preprocessing;
  /** How each view of an image becomes a tensor; one, of the whole image, unless more are asked for. */
  readonly views: readonly TensorSpec[];
  /** Features per image: of all its views, one after the other. */
  readonly features: number;
}

/** A network without its head, ready to run. One image per call, so that results do not depend on a batch. */
export class Backbone {
  readonly shape: BackboneShape;
  readonly #session: Session;
  readonly #feeder: ImageFeeder;
  readonly #reading: Reading;

  private constructor(session: Session, feeder: ImageFeeder, reading: Reading, shape: BackboneShape) {
    this.#session = session;
    this.#feeder = feeder;
    this.#reading = reading;
    this.shape = shape;
  }

  /**
   * Opens a model and runs it once on a grey image to find its output shape; twice if only that shows its layout.
   * @param weights those that are in files of their own
   * @throws VergerError `model` if it can't be loaded, or does not map an image to a row of floats
   */
  static async open(
    model: Uint8Array,
    sidecar: Sidecar,
    weights: readonly ExternalFile[] = [],
  ): Promise<Backbone> {
    const session = await Session.open(model, weights);
    try {
      const input = chooseInput(session.inputs, sidecar);
      const layouts = layoutsOf(input, sidecar);
      if (layouts.length === 1) return await Backbone.#probe(session, input, layouts[0], sidecar);
      return await Backbone.#probeLayouts(session, input, sidecar);
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /** The input that takes the image. */
  get input(): TensorInfo {
    return this.#feeder.input;
  }

  /** All inputs, by the names that the model gives them. */
  get inputs(): readonly TensorInfo[] {
    return this.#session.inputs;
  }

  get outputs(): readonly TensorInfo[] {
    return this.#session.outputs;
  }

  get reading(): Reading {
    return this.#reading;
  }

  static async #probeLayouts(session: Session, input: TensorInfo, sidecar: Sidecar): Promise<Backbone> {
    const first = await Backbone.#probe(session, input, 'nchw', sidecar).catch((error: unknown) => error);
    const second = await Backbone.#probe(session, input, 'nhwc', sidecar).catch(() => undefined);
    if (!(first instanceof Backbone)) {
      if (second !== undefined) return second;
      throw first;
    }
    if (second === undefined) return first;
    throw new VergerError('model', `the model takes images in either layout: ${describe(input)}`, {
      hint: 'write "layout": "nchw" or "layout": "nhwc" into the sidecar',
    });
  }

  static async #probe(
    session: Session,
    input: TensorInfo,
    layout: TensorSpec['layout'],
    sidecar: Sidecar,
  ): Promise<Backbone> {
    const preprocessing = preprocessingFor(input, layout, sidecar);
    const feeder = new ImageFeeder(session.inputs, input, preprocessing, sidecar);
    const reading: Reading = {
      output: chooseOutput(session.outputs, sidecar.output),
      batch: batchOf(input),
      mapLayout: sidecar.outputLayout ?? layout,
      pool: sidecar.pool,
      skipTokens: sidecar.skipTokens ?? 0,
      l2: sidecar.l2 ?? false,
    };
    const views = (preprocessing.views ?? [100]).map((percent) => viewOf(preprocessing, percent));
    const probe = new Backbone(session, feeder, reading, { preprocessing, views, features: 0 });
    const grey = new Float32Array(3 * preprocessing.width * preprocessing.height);
    const { length } = await probe.featuresOf(grey);
    const features = length * views.length;
    return new Backbone(session, feeder, reading, { preprocessing, views, features });
  }

  /**
   * @param tensor float32, one view of an image in the model's layout
   * @returns float32 [features of a view]
   */
  async featuresOf(tensor: Float32Array): Promise<Float32Array> {
    const { output } = this.#reading;
    const outputs = await this.#session.run(this.#feeder.feeds(tensor), [output]).catch((cause: unknown) => {
      if (cause instanceof VergerError) throw cause;
      throw new VergerError(
        'model',
        `the model fails on an input of ${this.#feeder.size}: ${reasonOf(cause)}`,
        {
          cause,
          hint: 'if it was trained on another size, write "width" and "height" into the sidecar',
        },
      );
    });
    return featureRow(outputs.get(output), this.#reading);
  }

  close(): Promise<void> {
    return this.#session.close();
  }
}

/** ONNX Runtime's last words say what is wrong; before them are places in its source. */
function reasonOf(cause: unknown): string {
  const words = messageOf(cause).replace(/^.*Status Message: (?:\S+\.(?:h|cc):\d+ )?(?:[\w:~]+ )?/s, '');
  return words.length > 200 ? `${words.slice(0, 200)}...` : words;
}

function chooseOutput(outputs: readonly TensorInfo[], asked: string | undefined): string {
  const names = outputs.map((output) => output.name);
  const chosen = asked ?? names[0];
  if (names.includes(chosen)) return chosen;
  throw new VergerError('model', `the model has no output ${chosen}`, {
    hint: `its outputs: ${names.join(', ')}`,
  });
}
