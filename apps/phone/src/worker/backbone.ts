import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import type { AppBackbone } from '../../../../packages/verger/src/phone/app-manifest.js';

/** The network, in ONNX Runtime's WebAssembly, on one thread: more need headers that few hosts send. */
export class Backbone {
  readonly #session: InferenceSession;
  readonly #of: AppBackbone;

  private constructor(session: InferenceSession, of: AppBackbone) {
    this.#session = session;
    this.#of = of;
  }

  static async open(of: AppBackbone, onnx: Uint8Array, runtime: Uint8Array<ArrayBuffer>): Promise<Backbone> {
    env.wasm.numThreads = 1;
    env.wasm.wasmBinary = runtime.buffer;
    const options = { executionProviders: ['wasm'] as const, intraOpNumThreads: 1, interOpNumThreads: 1 };
    return new Backbone(await InferenceSession.create(onnx, options), of);
  }

  /**
   * @param image float32, one image as the network takes it
   * @returns float32 [d]
   */
  async features(image: Float32Array): Promise<Float32Array<ArrayBuffer>> {
    const { input, output, l2 } = this.#of;
    const outputs = await this.#session.run({ [input.name]: new Tensor('float32', image, input.shape) }, [
      output,
    ]);
    const row = Float32Array.from((await outputs[output].getData()) as Float32Array);
    outputs[output].dispose();
    return l2 ? unit(row) : row;
  }
}

/** As Verger's workers do it: summed in float64; a row of zeros stays one. */
function unit(row: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
  return length === 0 ? row : row.map((value) => value / length);
}
