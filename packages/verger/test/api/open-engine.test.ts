import { expect, it } from 'vitest';
import { type EngineOptions, openEngine } from '../../src/api/open-engine.js';

const rejected: readonly (readonly [string, EngineOptions, string])[] = [
  [
    'a Spark address for the local engine',
    { spark: 'sc://host' },
    'a Spark address requires the spark engine',
  ],
  ['a bundled Node for the local engine', { bundleNode: true }, 'bundling Node requires the spark engine'],
  ['Spark without an address', { engine: 'spark' }, 'needs the address of a Spark Connect server'],
  [
    'workers for Spark',
    { engine: 'spark', spark: 'sc://host', workers: 2 },
    'Spark sets its own parallelism',
  ],
  ['no workers at all', { workers: 0 }, 'workers'],
];

it.each(rejected)('openEngine rejects %s', async (_, options, message) => {
  await expect(openEngine(options, new AbortController().signal)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining(message) as string,
  });
});
