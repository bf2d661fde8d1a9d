import type { TensorSpec } from '@verger/vision';
import { VergerError } from '../common/errors.js';
import { type ExternalFile, Session, type TensorInfo } from '../onnx/session.js';
import { preprocessingFor, type Sidecar } from './preprocessing.js';

/** The input and output of a backbone; known once it is open. */
export interface BackboneShape {
  readonly preprocessing: TensorSpec;
  /** Features per image. */
  readonly features: number;
}

/** A network without its head, ready to run. One image per call, so that results do not depend on a batch. */
export class Backbone {
  readonly shape: BackboneShape;
  readonly #session: Session;
  readonly #input: string;
  readonly #output: string;
  readonly #inputShape: readonly number[];

  private constructor(session: Session, input: string, output: string, shape: BackboneShape) {
    const { width, height, layout } = shape.preprocessing;
    this.#session = session;
    this.#input = input;
    this.#output = output;
    this.shape = shape;
    this.#inputShape = layout === 'nchw' ? [1, 3, height, width] : [1, height, width, 3];
  }

  /**
   * Opens a model and runs it once on a grey image to find its output shape.
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
      const input = onlyInput(session.inputs);
      const output = chooseOutput(session.outputs, sidecar.output);
      const preprocessing = preprocessingFor(input, sidecar);
      const probe = new Backbone(session, input.name, output, { preprocessing, features: 0 });
      const features = (
        await probe.featuresOf(new Float32Array(3 * preprocessing.width * preprocessing.height))
      ).length;
      return new Backbone(session, input.name, output, { preprocessing, features });
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /**
   * @param tensor float32, one image in the model's layout
   * @returns float32 [features]
   */
  async featuresOf(tensor: Float32Array): Promise<Float32Array> {
    const outputs = await this.#session
      .run({ [this.#input]: { data: tensor, shape: this.#inputShape } }, [this.#output])
      .catch((cause: unknown) => {
        if (cause instanceof VergerError) throw cause;
        throw new VergerError('model', `the model fails on an input of ${this.#inputShape.join('x')}`, {
          cause,
        });
      });
    const features = outputs.get(this.#output);
    const axes = features?.shape.filter((size) => size !== 1).length ?? 0;
    if (features === undefined || axes > 1 || !(features.data instanceof Float32Array)) {
      const found = features === undefined ? 'nothing' : `[${features.shape.join(', ')}]`;
      throw new VergerError(
        'model',
        `the model's output ${this.#output} is ${found}, not a row of features`,
        {
          hint: 'a backbone ends with global pooling: [N, features] float32; name another output in the sidecar',
        },
      );
    }
    return features.data;
  }

  close(): Promise<void> {
    return this.#session.close();
  }
}

function onlyInput(inputs: readonly TensorInfo[]): TensorInfo {
  if (inputs.length === 1) return inputs[0];
  throw new VergerError('model', `the model has ${inputs.length} inputs; a backbone has one`);
}

function chooseOutput(outputs: readonly TensorInfo[], asked: string | undefined): string {
  const names = outputs.map((output) => output.name);
  const chosen = asked ?? names[0];
  if (names.includes(chosen)) return chosen;
  throw new VergerError('model', `the model has no output ${chosen}`, {
    hint: `its outputs: ${names.join(', ')}`,
  });
}
