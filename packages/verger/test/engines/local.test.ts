import { describe, expect, it } from 'vitest';
import { LocalEngine } from '../../src/engines/local/local-engine.js';
import { engineContract } from './contract.js';

for (const workers of [1, 2, 5]) {
  engineContract(`the local engine with ${workers} workers`, () =>
    Promise.resolve(new LocalEngine({ workers })),
  );
}

describe('the local engine', () => {
  it('runs as many tasks at a time as it has workers', async () => {
    const engine = new LocalEngine({ workers: 3 });
    expect(engine.parallelism).toBe(3);
    expect(new Set(engine.workerPids).size).toBe(3);
    await engine.close();
  });
});
