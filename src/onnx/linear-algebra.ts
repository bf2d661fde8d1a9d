import { VergerError } from '../common/errors.js';
import { castTo, encodeGraph } from './graph.js';
import { type FloatTensor, Session } from './session.js';

// ONNX Runtime's matrix product is the fastest one at hand in Node (45 GFLOPS a core in float64, where a
// JavaScript loop gives 1 to 2), so the two products that PCA needs are one-node graphs for it.

/** X'X of float32 rows in float64: what moments are made of. */
export class GramProduct {
  readonly #session: Session;

  private constructor(session: Session) {
    this.#session = session;
  }

  static async open(): Promise<GramProduct> {
    return new GramProduct(await Session.open(gramGraph));
  }

  /**
   * @param rows float32 [n, width], row by row
   * @returns float64 [width, width]
   */
  async of(rows: Float32Array, width: number): Promise<Float64Array> {
    const outputs = await this.#session.run({ rows: { data: rows, shape: [rows.length / width, width] } });
    const gram = output(outputs, 'gram');
    if (gram instanceof Float64Array) return gram;
    throw new VergerError('model', 'the Gram product is not float64');
  }

  close(): Promise<void> {
    return this.#session.close();
  }
}

/** What a projection needs: components = ((row - mean) / scale) · axes'. */
export interface Projection {
  /** float64 [width] */
  readonly mean: Float64Array;
  /** float64 [width] */
  readonly scale: Float64Array;
  /** float64 [k, width] */
  readonly axes: Float64Array;
  readonly k: number;
}

/** Projects float32 rows on principal axes, in float64, rounded to float32 at the end. */
export class RowProjector {
  readonly #session: Session;
  readonly #feeds: Readonly<Record<string, FloatTensor>>;
  readonly #width: number;

  private constructor(session: Session, { mean, scale, axes, k }: Projection) {
    this.#session = session;
    this.#width = mean.length;
    this.#feeds = {
      mean: { data: mean, shape: [mean.length] },
      scale: { data: scale, shape: [mean.length] },
      axes: { data: axes, shape: [k, mean.length] },
    };
  }

  static async open(projection: Projection): Promise<RowProjector> {
    return new RowProjector(await Session.open(projectionGraph), projection);
  }

  /**
   * @param rows float32 [n, width]
   * @returns float32 [n, k]
   */
  async project(rows: Float32Array): Promise<Float32Array> {
    const shape = [rows.length / this.#width, this.#width];
    const components = output(
      await this.#session.run({ ...this.#feeds, rows: { data: rows, shape } }),
      'components',
    );
    if (components instanceof Float32Array) return components;
    throw new VergerError('model', 'the projection is not float32');
  }

  close(): Promise<void> {
    return this.#session.close();
  }
}

const gramGraph = encodeGraph({
  name: 'gram',
  nodes: [
    { op: 'Cast', inputs: ['rows'], outputs: ['x'], attributes: { to: castTo.float64 } },
    { op: 'Gemm', inputs: ['x', 'x'], outputs: ['gram'], attributes: { transA: 1 } },
  ],
  inputs: [{ name: 'rows', type: 'float32', shape: ['n', 'width'] }],
  outputs: [{ name: 'gram', type: 'float64', shape: ['width', 'width'] }],
});

const projectionGraph = encodeGraph({
  name: 'projection',
  nodes: [
    { op: 'Cast', inputs: ['rows'], outputs: ['x'], attributes: { to: castTo.float64 } },
    { op: 'Sub', inputs: ['x', 'mean'], outputs: ['centred'] },
    { op: 'Div', inputs: ['centred', 'scale'], outputs: ['standard'] },
    { op: 'Gemm', inputs: ['standard', 'axes'], outputs: ['y'], attributes: { transB: 1 } },
    { op: 'Cast', inputs: ['y'], outputs: ['components'], attributes: { to: castTo.float32 } },
  ],
  inputs: [
    { name: 'rows', type: 'float32', shape: ['n', 'width'] },
    { name: 'mean', type: 'float64', shape: ['width'] },
    { name: 'scale', type: 'float64', shape: ['width'] },
    { name: 'axes', type: 'float64', shape: ['k', 'width'] },
  ],
  outputs: [{ name: 'components', type: 'float32', shape: ['n', 'k'] }],
});

function output(outputs: ReadonlyMap<string, FloatTensor>, name: string): Float32Array | Float64Array {
  const tensor = outputs.get(name);
  if (tensor === undefined) throw new VergerError('model', `no output ${name}`);
  return tensor.data;
}
