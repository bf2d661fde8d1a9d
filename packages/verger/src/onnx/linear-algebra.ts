import type { Projection } from '@verger/vision';
import { VergerError } from '../common/errors.js';
import { castTo, encodeGraph } from './graph.js';
import { type FloatTensor, Session } from './session.js';

// ONNX Runtime has the fastest matrix product available in Node (45 GFLOPS per core in float64; a JavaScript loop
// reaches 1 to 2), so the two products that PCA needs are small graphs for it.

/** Bands of rows. X'X is symmetric: computing each band from its diagonal on takes 5/8 of the work. */
const bands = 4;

/** X'X of float32 rows in float64, the basis of moments. */
export class GramProduct {
  readonly #session: Session;

  private constructor(session: Session) {
    this.#session = session;
  }

  static async open(): Promise<GramProduct> {
    return new GramProduct(await Session.open(gramGraph));
  }

  /**
   * @param rows float32 [n, width], row-major
   * @returns float64 [width, width], with only the upper triangle (j >= i) filled
   */
  async of(rows: Float32Array, width: number): Promise<Float64Array> {
    const gram = new Float64Array(width * width);
    const band = Math.ceil(width / bands);
    for (let from = 0; from < width; from += band) {
      const product = await this.#product(
        columns(rows, width, from, from + band),
        columns(rows, width, from, width),
      );
      const productWidth = width - from;
      for (let i = from; i < Math.min(from + band, width); i++) {
        const row = (i - from) * productWidth;
        gram.set(product.subarray(row + i - from, row + productWidth), i * width + i);
      }
    }
    return gram;
  }

  async #product(left: FloatTensor, right: FloatTensor): Promise<Float64Array> {
    const product = output(await this.#session.run({ left, right }), 'product');
    if (product instanceof Float64Array) return product;
    throw new VergerError('model', 'the Gram product is not float64');
  }

  close(): Promise<void> {
    return this.#session.close();
  }
}

/** Projects float32 rows onto principal axes in float64, and rounds to float32 at the end. */
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
    { op: 'Cast', inputs: ['left'], outputs: ['a'], attributes: { to: castTo.float64 } },
    { op: 'Cast', inputs: ['right'], outputs: ['b'], attributes: { to: castTo.float64 } },
    { op: 'Gemm', inputs: ['a', 'b'], outputs: ['product'], attributes: { transA: 1 } },
  ],
  inputs: [
    { name: 'left', type: 'float32', shape: ['n', 'p'] },
    { name: 'right', type: 'float32', shape: ['n', 'q'] },
  ],
  outputs: [{ name: 'product', type: 'float64', shape: ['p', 'q'] }],
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

/** The columns from `from` to `to` (exclusive, at most `width`) of rows of `width` values. */
function columns(rows: Float32Array, width: number, from: number, to: number): FloatTensor {
  const end = Math.min(to, width);
  const count = rows.length / width;
  if (from === 0 && end === width) return { data: rows, shape: [count, width] };
  const data = new Float32Array(count * (end - from));
  for (let row = 0; row < count; row++) {
    data.set(rows.subarray(row * width + from, row * width + end), row * (end - from));
  }
  return { data, shape: [count, end - from] };
}

function output(outputs: ReadonlyMap<string, FloatTensor>, name: string): Float32Array | Float64Array {
  const tensor = outputs.get(name);
  if (tensor === undefined) throw new VergerError('model', `no output ${name}`);
  return tensor.data;
}
