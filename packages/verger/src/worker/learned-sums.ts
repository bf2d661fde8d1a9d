import { Gallery, imageId, Recogniser, Statistics, toFixedPoint } from '@verger/recogniser';
import type { Backbone, ClassSums } from '@verger/recogniser';
import type { GramProduct } from '../onnx/linear-algebra.js';
import { asUsage } from '../recognise/as-usage.js';
import type { FeatureRow } from './part-rows.js';

/** Rows of a product. */
const blockRows = 256;
/** float32 holds these, and float64 the sums of as many products as a block has, whatever their order: 2^8 · 2^44 < 2^53. */
const largest = 2 ** 22;
/** Features of a view from which on a product of matrices takes less time than to load what computes it. */
const wide = 512;

/** What a recogniser is to be made for. */
export interface Teaching {
  readonly backbone: Backbone;
  /** What a whole number of the sums is worth. */
  readonly step: number;
  /** Whether the features of each image are kept. */
  readonly neighbours: boolean;
  /** Features of an image: those of all views. */
  readonly width: number;
}

/**
 * Learns rows, many at a time: X'X of a block is one product of matrices, ten times as fast as row by row. The sums are whole
 * numbers, so both give the same.
 */
export class LearnedSums {
  readonly #teaching: Teaching;
  readonly #gram: () => Promise<GramProduct>;
  readonly #statistics: Statistics;
  readonly #gallery: Gallery | undefined;
  readonly #images = new Map<string, bigint[]>();
  /** Views that wait for their product. */
  #block: { readonly label: string; readonly view: Int32Array }[] = [];

  constructor(teaching: Teaching, gram: () => Promise<GramProduct>) {
    this.#teaching = teaching;
    this.#gram = gram;
    this.#statistics = new Statistics(teaching.width / teaching.backbone.views.length);
    this.#gallery = teaching.neighbours ? new Gallery() : undefined;
  }

  /** @throws VergerError `usage` if its features can't be held */
  async learn({ path, label, sha256, features }: FeatureRow & { readonly label: string }): Promise<void> {
    const { width } = this.#statistics;
    const fixed = asUsage(path, () => toFixedPoint(features, this.#teaching.step));
    const views = this.#teaching.backbone.views.map((_, i) => fixed.subarray(i * width, (i + 1) * width));
    const ids = this.#images.get(label) ?? [];
    this.#images.set(label, ids);
    const id = imageId(sha256);
    ids.push(id);
    this.#gallery?.learn(label, id, fixed);
    if (width < wide || fixed.some((value) => Math.abs(value) > largest)) {
      asUsage(path, () => this.#statistics.learn(label, views));
      return;
    }
    for (const view of views) this.#block.push({ label, view });
    if (this.#block.length >= blockRows) await this.#addBlock();
  }

  /** A recogniser that knows nothing else. */
  async recogniser(): Promise<Recogniser> {
    if (this.#block.length > 0) await this.#addBlock();
    const { backbone, step } = this.#teaching;
    const [statistics, gallery, images] = [this.#statistics, this.#gallery, this.#images];
    return new Recogniser({ backbone, step, statistics, gallery, images });
  }

  async #addBlock(): Promise<void> {
    const { width } = this.#statistics;
    const views = this.#block;
    this.#block = [];
    const rows = new Float32Array(views.length * width);
    const classes = new Map<string, ClassSums>();
    views.forEach(({ label, view }, row) => {
      rows.set(view, row * width);
      const sums = classes.get(label) ?? { count: 0, sum: new Float64Array(width) };
      classes.set(label, sums);
      sums.count++;
      for (let i = 0; i < width; i++) sums.sum[i] += view[i];
    });
    const gram = await (await this.#gram()).of(rows, width);
    const block = new Statistics(width, upperTriangle(gram, width), classes);
    asUsage('the images', () => this.#statistics.merge(block));
  }
}

/** Row by row, as statistics hold it. */
function upperTriangle(matrix: Float64Array, width: number): Float64Array {
  const triangle = new Float64Array((width * (width + 1)) / 2);
  for (let i = 0, at = 0; i < width; at += width - i++)
    triangle.set(matrix.subarray(i * width + i, (i + 1) * width), at);
  return triangle;
}
