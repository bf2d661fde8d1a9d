import { expect, it } from 'vitest';
import { type EngineOptions, openEngine } from '../../src/api/open-engine.js';

const refused: readonly (readonly [string, EngineOptions, string])[] = [
  [
    'an address of Spark for the local engine',
    { spark: 'sc://host' },
    'a Spark address requires the spark engine',
  ],
  [
    'Node for a cluster, and the local engine',
    { bundleNode: true },
    'bundling Node requires the spark engine',
  ],
  ['Spark without an address', { engine: 'spark' }, 'needs the address of a Spark Connect server'],
  [
    'workers for Spark',
    { engine: 'spark', spark: 'sc://host', workers: 2 },
    'Spark sets its own parallelism',
  ],
  ['no workers at all', { workers: 0 }, 'workers'],
];

it.each(refused)('an engine is refused with %s', async (_, options, told) => {
  await expect(openEngine(options, new AbortController().signal)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining(told) as string,
  });
});
