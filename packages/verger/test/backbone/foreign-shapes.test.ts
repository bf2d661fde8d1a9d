import { lcg } from 'testing-support/lcg';
import { describe, expect, it } from 'vitest';
import { Backbone } from '../../src/backbone/backbone.js';
import type { Sidecar } from '../../src/backbone/sidecar.js';
import { castTo, encodeGraph, type GraphNode, type GraphValue } from '../../src/onnx/graph.js';
import { tinyBackbone } from '../support/tiny-backbone.js';
import { image } from './graphs.js';

const model = (message: string, hint: string): object => ({
  name: 'VergerError',
  code: 'model',
  message: expect.stringContaining(message) as string,
  hint: expect.stringContaining(hint) as string,
});

async function open<T>(
  bytes: Uint8Array,
  sidecar: Sidecar,
  use: (backbone: Backbone) => T | Promise<T>,
): Promise<T> {
  const backbone = await Backbone.open(bytes, sidecar);
  try {
    return await use(backbone);
  } finally {
    await backbone.close();
  }
}

const side = 4;
/** An image of 4 x 4, planar, of small whole numbers: exact in float16 and as bytes. */
const planes = Float32Array.from({ length: 3 * side * side }, (_, i) => (i * 37) % 101);
const pixels = planes.map((_, i) => planes[(i % 3) * side * side + Math.floor(i / 3)]);

/** Passes the input through as float32, in the given shape of output. */
function mirror(
  input: GraphValue,
  nodes: readonly GraphNode[] = [],
  output: Partial<GraphValue> = {},
  others: readonly GraphValue[] = [],
): Uint8Array {
  return encodeGraph({
    name: 'mirror',
    nodes: [
      { op: 'Cast', inputs: [input.name], outputs: ['floats'], attributes: { to: castTo.float32 } },
      ...(nodes.length > 0 ? nodes : [{ op: 'Identity', inputs: ['floats'], outputs: ['out'] }]),
    ],
    inputs: [input, ...others],
    outputs: [{ name: 'out', type: 'float32', shape: ['n', 'c', 'h', 'w'], ...output }],
  });
}

/** The pooled cells of a map, as simple as possible. */
function expectedPool(
  pool: 'mean' | 'max',
  channels: number,
  cell: (channel: number, at: number) => number,
  cells: number,
): number[] {
  return Array.from({ length: channels }, (_, channel) => {
    const values = Array.from({ length: cells }, (__, at) => cell(channel, at));
    return pool === 'max' ? Math.max(...values) : values.reduce((sum, value) => sum + value, 0) / cells;
  });
}

const values: Sidecar = { scale: 1, mean: [0, 0, 0] };

describe('a map', () => {
  it.each(['mean', 'max'] as const)('is pooled by %s, in either layout', async (pool) => {
    const expected = expectedPool(pool, 3, (c, at) => planes[c * side * side + at], side * side);
    const nchw = mirror(image('float32', ['N', 3, side, side]));
    const nhwc = mirror(image('float32', ['N', side, side, 3]));
    expect(await open(nchw, { pool }, async (it) => [...(await it.featuresOf(planes))])).toEqual(expected);
    expect(await open(nhwc, { pool }, async (it) => [...(await it.featuresOf(pixels))])).toEqual(expected);
  });

  it('may have another layout than the input', async () => {
    const toNhwc = {
      op: 'Transpose',
      inputs: ['floats'],
      outputs: ['out'],
      attributes: { perm: [0, 2, 3, 1] },
    };
    const bytes = mirror(image('float32', ['N', 3, side, side]), [toNhwc]);
    const expected = expectedPool('max', 3, (c, at) => planes[c * side * side + at], side * side);
    const sidecar: Sidecar = { pool: 'max', outputLayout: 'nhwc' };
    expect(await open(bytes, sidecar, async (it) => [...(await it.featuresOf(planes))])).toEqual(expected);
  });

  it('has no first token', async () => {
    const bytes = mirror(image('float32', ['N', 3, side, side]));
    await expect(Backbone.open(bytes, { pool: 'cls' })).rejects.toMatchObject(
      model('"pool": "cls" does not fit the model\'s output out, [1, 3, 4, 4]', 'maps have four dimensions'),
    );
  });
});

describe('tokens', () => {
  // The channels become tokens of 4 values: the largest of each column.
  const columns = {
    op: 'ReduceMax',
    inputs: ['floats'],
    outputs: ['out'],
    attributes: { axes: [2], keepdims: 0 },
  };
  const tokens = mirror(image('float32', ['N', 3, side, side]), [columns], { shape: ['n', 't', 'd'] });

  const token = (t: number, d: number): number =>
    Math.max(...Array.from({ length: side }, (_, y) => planes[(t * side + y) * side + d]));

  it('are read by the first one', async () => {
    const row = await open(tokens, { pool: 'cls' }, (it) => it.featuresOf(planes));
    expect([...row]).toEqual([0, 1, 2, 3].map((d) => token(0, d)));
  });

  it.each(['mean', 'max'] as const)('are pooled by %s, all or without the first ones', async (pool) => {
    const all = expectedPool(pool, 4, (d, t) => token(t, d), 3).map(Math.fround);
    const rest = expectedPool(pool, 4, (d, t) => token(t + 1, d), 2).map(Math.fround);
    expect(await open(tokens, { pool }, async (it) => [...(await it.featuresOf(planes))])).toEqual(all);
    const sidecar: Sidecar = { pool, skipTokens: 1 };
    expect(await open(tokens, sidecar, async (it) => [...(await it.featuresOf(planes))])).toEqual(rest);
  });

  it('need a word on how to read them', async () => {
    await expect(Backbone.open(tokens, {})).rejects.toMatchObject(
      model('output out is [1, 3, 4], not a row of features', 'write "pool": "cls", "mean" or "max"'),
    );
  });

  it('must not all be skipped', async () => {
    await expect(Backbone.open(tokens, { pool: 'mean', skipTokens: 3 })).rejects.toThrow('3 tokens');
  });
});

describe('a row', () => {
  it('needs no pooling', async () => {
    await expect(Backbone.open(tinyBackbone(), { pool: 'mean' })).rejects.toMatchObject(
      model('"pool": "mean" does not fit', 'remove "pool"'),
    );
  });

  it('has a length of 1 if that is asked for, unless it is all zeros', async () => {
    const sidecar: Sidecar = { pool: 'max', l2: true };
    const bytes = mirror(image('float32', ['N', 3, side, side]));
    await open(bytes, sidecar, async (it) => {
      const row = await it.featuresOf(planes);
      const plain = expectedPool('max', 3, (c, at) => planes[c * side * side + at], side * side);
      expect(Math.hypot(...row)).toBeCloseTo(1, 6);
      row.forEach((value, i) => expect(value).toBe(Math.fround(plain[i] / Math.hypot(...plain))));
      expect([...(await it.featuresOf(new Float32Array(48)))]).toEqual([0, 0, 0]);
    });
  });
});

describe('an input', () => {
  it.each([
    ['float16', 'float16'],
    ['bytes', 'uint8'],
  ] as const)('of %s gets the same values', async (_, type) => {
    const sidecar: Sidecar = { pool: 'mean', ...values };
    const expected = expectedPool('mean', 3, (c, at) => planes[c * side * side + at], side * side);
    const bytes = mirror(image(type, ['N', 3, side, side]));
    expect(await open(bytes, sidecar, async (it) => [...(await it.featuresOf(planes))])).toEqual(expected);
  });

  it('of bytes gets them as they are', async () => {
    const bytes = mirror(image('uint8', ['N', side, side, 3]));
    const shape = await open(bytes, { pool: 'max' }, (it) => it.shape);
    expect(shape.preprocessing).toMatchObject({ scale: 1, mean: [0, 0, 0], std: [1, 1, 1] });
    await expect(Backbone.open(bytes, { pool: 'max', scale: 1 / 255 })).rejects.toMatchObject(
      model('takes bytes', '"scale": 1'),
    );
  });

  it('may be followed by an output of float16', async () => {
    const half = { op: 'Cast', inputs: ['floats'], outputs: ['out'], attributes: { to: castTo.float16 } };
    const bytes = mirror(image('float32', ['N', 3, side, side]), [half], { type: 'float16' });
    const expected = expectedPool('max', 3, (c, at) => planes[c * side * side + at], side * side);
    expect(await open(bytes, { pool: 'max' }, async (it) => [...(await it.featuresOf(planes))])).toEqual(
      expected,
    );
  });

  it('may take only batches of eight: one image fills it', async () => {
    const random = lcg(5);
    const tensor = Float32Array.from({ length: 3 * 32 * 32 }, () => random());
    const one = await open(tinyBackbone({ batch: 1 }), {}, (it) => it.featuresOf(tensor));
    const eight = await open(tinyBackbone({ batch: 8 }), {}, (it) => it.featuresOf(tensor));
    expect(eight).toHaveLength(24);
    eight.forEach((value, i) => expect(value).toBeCloseTo(one[i], 5));
    await open(tinyBackbone({ batch: 8 }), {}, async (it) => {
      expect(await it.featuresOf(tensor)).toEqual(await it.featuresOf(tensor));
    });
  });

  it('may take batches of two whose output is a map', async () => {
    const expected = expectedPool('mean', 3, (c, at) => planes[c * side * side + at], side * side);
    const bytes = mirror(image('float32', [2, 3, side, side]));
    expect(await open(bytes, { pool: 'mean' }, async (it) => [...(await it.featuresOf(planes))])).toEqual(
      expected,
    );
  });

  it('must keep the images of its batch apart', async () => {
    const flat = { op: 'Flatten', inputs: ['floats'], outputs: ['out'], attributes: { axis: 0 } };
    const bytes = mirror(image('float32', [2, 3, side, side]), [flat], { shape: [1, 96] });
    await expect(Backbone.open(bytes, {})).rejects.toMatchObject(
      model('only batches of 2', 'batch size of 1'),
    );
  });
});

describe('an input with all dimensions open', () => {
  const sizes: Sidecar = { width: side, height: side };
  const open4 = ['a', 'b', 'c', 'd'];

  it('is tried in both layouts', async () => {
    const nchw = tinyBackbone({ size: 'side', batch: 'n', channels: 'c' });
    const nhwc = tinyBackbone({ size: 'side', batch: 'n', channels: 'c', layout: 'nhwc' });
    const ask: Sidecar = { width: 16, height: 16 };
    expect(await open(nchw, ask, (it) => it.shape.preprocessing.layout)).toBe('nchw');
    expect(await open(nhwc, ask, (it) => it.shape.preprocessing.layout)).toBe('nhwc');
  });

  it('has the layout that the names of its dimensions say', async () => {
    const nchw = mirror(image('float32', ['batch_size', 'num_channels', 'height', 'width']));
    const nhwc = mirror(image('float32', ['batch', 'height', 'width', 'channels']));
    const ask: Sidecar = { ...sizes, pool: 'mean' };
    expect(await open(nchw, ask, (it) => it.shape.preprocessing.layout)).toBe('nchw');
    expect(await open(nhwc, ask, (it) => it.shape.preprocessing.layout)).toBe('nhwc');
  });

  it('needs a layout in the sidecar if it runs in both', async () => {
    const bytes = mirror(image('float32', open4));
    await expect(Backbone.open(bytes, { ...sizes, pool: 'mean' })).rejects.toMatchObject(
      model('either layout: image float32 [a, b, c, d]', 'write "layout"'),
    );
    const ask: Sidecar = { ...sizes, pool: 'mean', layout: 'nhwc' };
    expect(await open(bytes, ask, (it) => it.shape)).toMatchObject({
      features: 3,
      preprocessing: { layout: 'nhwc' },
    });
  });

  it('is rejected for the reason of the usual layout if it runs in neither', async () => {
    const bytes = tinyBackbone({ size: 'side', channels: 'c' });
    await expect(Backbone.open(bytes, { width: 1, height: 1 })).rejects.toMatchObject(
      model('fails on an input of 1x3x1x1', '"width" and "height"'),
    );
  });
});

describe('a second input', () => {
  const factor: GraphValue = { name: 'factor', type: 'int64', shape: ['n', 2] };
  const nodes: GraphNode[] = [
    { op: 'Cast', inputs: ['factor'], outputs: ['wide'], attributes: { to: castTo.float32 } },
    { op: 'ReduceMax', inputs: ['wide'], outputs: ['most'], attributes: { axes: [0, 1], keepdims: 0 } },
    { op: 'Mul', inputs: ['floats', 'most'], outputs: ['out'] },
  ];
  const bytes = mirror(image('float32', ['N', 3, side, side]), nodes, {}, [factor]);
  const sums = expectedPool('max', 3, (c, at) => planes[c * side * side + at], side * side);

  it.each([
    ['a number', 3, 3],
    ['lists', [[2, 5]], 5],
  ])('takes a constant: %s', async (_, constant, times) => {
    const sidecar: Sidecar = { pool: 'max', constants: { factor: constant } };
    const row = await open(bytes, sidecar, (it) => it.featuresOf(planes));
    expect([...row]).toEqual(sums.map((sum) => sum * times));
  });

  it.each([
    ['missing', {}, 'the model has 2 inputs', '"constants": {"factor": 1}'],
    ['of the wrong shape', { factor: [[1, 2, 3]] }, '[1, 3] does not fit [n, 2]', 'int64 [n, 2]'],
    ['uneven', { factor: [[1], [2, 3]] }, 'lists must be of one length', 'int64 [n, 2]'],
    ['a fraction', { factor: 0.5 }, 'whole numbers', 'int64'],
    ['for no input of the model', { facto: 1 }, 'no input facto', 'factor int64 [n, 2]'],
    ['also for the image', { factor: 1, image: 0 }, 'no input for the image', 'remove the constant'],
  ])('is rejected if its constant is %s', async (_, constants, message, hint) => {
    await expect(Backbone.open(bytes, { pool: 'max', constants })).rejects.toMatchObject(
      model(message, hint),
    );
  });

  it.each(['float32', 'float16', 'float64', 'int32', 'uint8', 'bool'] as const)(
    'may be of %s',
    async (type) => {
      const typed = mirror(image('float32', ['N', 3, side, side]), nodes, {}, [{ ...factor, type }]);
      const sidecar: Sidecar = { pool: 'max', constants: { factor: type === 'bool' ? true : 1 } };
      expect([...(await open(typed, sidecar, (it) => it.featuresOf(planes)))]).toEqual(sums);
    },
  );
});
