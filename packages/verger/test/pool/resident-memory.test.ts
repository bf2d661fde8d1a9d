import { describe, expect, it } from 'vitest';
import { residentBytes } from '../../src/pool/resident-memory.js';

describe('the memory of a process', () => {
  it.runIf(process.platform === 'linux')('matches what the system reports', () => {
    const bytes = residentBytes(process.pid) ?? 0;
    expect(bytes / process.memoryUsage.rss()).toBeGreaterThan(0.8);
    expect(bytes / process.memoryUsage.rss()).toBeLessThan(1.25);
  });

  it('is undefined for a process that does not exist', () => {
    expect(residentBytes(2 ** 30)).toBeUndefined();
  });
});
