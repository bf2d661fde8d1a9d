import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCli } from '../support/cli.js';
import { floods, startHostileServer } from '../support/s3/hostile-server.js';
import { environmentOf } from '../support/s3/server.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';

const mostMiB = 500;
const mostMs = 120_000;

// Shared, since tests that run at the same time would remove each other's folders.
let folder = '';
let model = '';
beforeAll(async () => {
  folder = await makeTempFolder();
  model = await writeTinyBackbone(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

// The other hostilities are in the tests of the storage.
describe.concurrent('a run from a server that', () => {
  it.each(Object.entries(floods))(
    '%s ends with one true line',
    { timeout: mostMs + 30_000 },
    async (_, [hostility, line]) => {
      const server = await startHostileServer(hostility);
      const began = performance.now();
      const { end, pid } = startCli(
        ['run', 's3://hostile/in', join(folder, randomUUID()), '--model', model, '--quiet', '--workers', '1'],
        { env: environmentOf(server.endpoint) },
      );
      const peak = peakOf(pid, end);
      const { code, stderr } = await end;
      const ms = performance.now() - began;
      await server.stop();
      expect(code).not.toBe(0);
      expect(stderr).toMatch(/^verger: [^\n]*\n(?: {2}[^\n]*\n)?$/);
      expect(stderr).toMatch(line);
      expect(ms).toBeLessThan(mostMs);
      expect(await peak).toBeLessThan(mostMiB);
    },
  );
});

describe('a listing that does not come', () => {
  it.each(['run', 'sync'])('is ended by the first Ctrl-C: %s', async (command) => {
    const server = await startHostileServer(() => undefined);
    const args = command === 'run' ? ['--model', model, '--workers', '1'] : [];
    const { child, end } = startCli(
      [command, 's3://hostile/in', join(folder, randomUUID()), ...args, '--quiet'],
      {
        env: environmentOf(server.endpoint),
      },
    );
    await server.listed;
    const began = performance.now();
    child.kill('SIGINT');
    const { code, stderr } = await end;
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(code).toBe(130);
    expect(stderr).toMatch(/^verger: interrupted[^\n]*\n(?: {2}[^\n]*\n)?$/);
    await server.stop();
  });
});

/** The most memory that a process held until it ended, in MiB. */
async function peakOf(pid: number, end: Promise<unknown>): Promise<number> {
  let peak = 0;
  const ended = end.then(() => true);
  const pause = async (): Promise<boolean> => {
    await sleep(100);
    return false;
  };
  while (!(await Promise.race([ended, pause()]))) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    peak = Math.max(peak, Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024);
  }
  return peak;
}
