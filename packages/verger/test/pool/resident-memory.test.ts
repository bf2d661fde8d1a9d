import { describe, expect, it } from 'vitest';
import { residentBytes } from '../../src/pool/resident-memory.js';

describe('the memory of a process', () => {
  it.runIf(process.platform === 'linux')('is what the system says of it', () => {
    const bytes = residentBytes(process.pid) ?? 0;
    expect(bytes / process.memoryUsage.rss()).toBeGreaterThan(0.8);
    expect(bytes / process.memoryUsage.rss()).toBeLessThan(1.25);
  });

  it('is not known of a process that is not', () => {
    expect(residentBytes(2 ** 30)).toBeUndefined();
  });
});
