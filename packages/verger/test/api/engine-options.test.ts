import { expect, it } from 'vitest';
import { predictResult, run, study, train } from '../../src/index.js';

// What the package spark-connect calls an endpoint; on the local engine it is too much, but it is no wrong value.
const spark = { authority: 'spark:15002', metadata: {}, tls: false } as never;

it.each([
  ['run', () => run({ input: 'no-images', output: 'no-result', spark })],
  ['study', () => study({ output: 'no-result', spark })],
  ['train', () => train({ result: 'no-result', recogniser: 'no-file', spark })],
  [
    'predictResult',
    () => predictResult({ recogniser: 'no-file', result: 'no-result', output: 'nowhere', spark }),
  ],
])('%s takes an endpoint for the cluster', async (_, call) => {
  await expect(call()).rejects.not.toThrow(/spark must be|spark: |expected an address/);
  await expect(call()).rejects.toThrow(/requires the spark engine|no-|not found|there is no/);
});
