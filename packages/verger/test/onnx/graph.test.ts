import { describe, expect, it } from 'vitest';
import { castTo, encodeGraph } from '../../src/onnx/graph.js';
import { Session } from '../../src/onnx/session.js';
import { tinyBackbone } from '../support/tiny-backbone.js';

const sumOfTwo = encodeGraph({
  name: 'sum',
  nodes: [
    { op: 'Add', inputs: ['a', 'weights'], outputs: ['sum'] },
    { op: 'Cast', inputs: ['sum'], outputs: ['wide'], attributes: { to: castTo.float64 } },
    { op: 'Cast', inputs: ['sum'], outputs: ['whole'], attributes: { to: castTo.int64 } },
  ],
  inputs: [{ name: 'a', type: 'float32', shape: ['n', 2] }],
  outputs: [
    { name: 'sum', type: 'float32', shape: ['n', 2] },
    { name: 'wide', type: 'float64', shape: ['n', 2] },
    { name: 'whole', type: 'int64', shape: ['n', 2] },
  ],
  constants: [{ name: 'weights', shape: [2], data: Float32Array.of(10, 20) }],
});
const feeds = { a: { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] } };

describe('an encoded graph', () => {
  it('loads and describes its inputs and outputs', async () => {
    const session = await Session.open(sumOfTwo);
    expect(session.inputs).toEqual([{ name: 'a', type: 'float32', shape: ['n', 2] }]);
    expect(session.outputs.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'sum float32',
      'wide float64',
      'whole int64',
    ]);
    await session.close();
  });

  it('computes what it describes', async () => {
    const session = await Session.open(sumOfTwo);
    const outputs = await session.run(feeds, ['sum', 'wide']);
    expect(outputs.get('sum')).toEqual({ data: Float32Array.of(11, 22, 13, 24), shape: [2, 2] });
    expect(outputs.get('wide')?.data).toEqual(Float64Array.of(11, 22, 13, 24));
    await session.close();
  });

  it('returns only the requested outputs', async () => {
    const session = await Session.open(sumOfTwo);
    expect([...(await session.run(feeds, ['wide'])).keys()]).toEqual(['wide']);
    await session.close();
  });

  it('rejects an output that is not floating-point', async () => {
    const session = await Session.open(sumOfTwo);
    await expect(session.run(feeds)).rejects.toMatchObject({
      code: 'model',
      message: expect.stringContaining('whole') as string,
    });
    await session.close();
  });

  it('has the same bytes every time', () => {
    expect(tinyBackbone()).toEqual(tinyBackbone());
    expect(tinyBackbone({ seed: 2 })).not.toEqual(tinyBackbone());
  });
});

describe('a session', () => {
  it.each([
    ['an empty file', new Uint8Array()],
    ['garbage', Buffer.from('this is not a model')],
    ['half a model', tinyBackbone().subarray(0, 900)],
    [
      'an operator that does not exist',
      encodeGraph({
        name: 'odd',
        nodes: [{ op: 'Frobnicate', inputs: ['a'], outputs: ['b'] }],
        inputs: [{ name: 'a', type: 'float32', shape: [1] }],
        outputs: [{ name: 'b', type: 'float32', shape: [1] }],
      }),
    ],
  ])('rejects %s', async (_, bytes) => {
    await expect(Session.open(bytes)).rejects.toMatchObject({
      name: 'VergerError',
      code: 'model',
      message: expect.stringMatching(/^ONNX Runtime can't load the model: .+$/) as string,
    });
  });
});
