import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it } from 'vitest';
import { isRunning } from '../../src/common/running-process.js';
import { ServerProcess } from '../../src/common/server-process.js';

const tempFolder = useTempFolders();
const never = new AbortController().signal;

async function start(program: string): Promise<ServerProcess> {
  const cwd = await tempFolder();
  return ServerProcess.start({
    name: 'The server',
    command: process.execPath,
    args: ['-e', program],
    env: process.env,
    cwd,
    log: join(cwd, 'server.log'),
    code: 'task-failed',
  });
}

describe('a server of others', () => {
  it('is waited for, and ended', async () => {
    const server = await start('setInterval(() => undefined, 1000)');
    let asked = 0;
    const ready = await server.untilReady(() => Promise.resolve(++asked < 3 ? undefined : 'here'), {
      timeoutMs: 60_000,
      signal: never,
    });
    expect(ready).toBe('here');
    await server.end();
    await server.exited;
    expect(isRunning(server.pid)).toBe(false);
    // There is nothing left to end.
    await server.end();
  });

  it('that exits is reported with the part of its log that says why', async () => {
    const server = await start(
      'console.error("starting\\nERROR: no room\\n    at some.frame(A.java)\\nbye"); process.exit(1)',
    );
    const waiting = server.untilReady(() => Promise.resolve(undefined), { timeoutMs: 60_000, signal: never });
    await expect(waiting).rejects.toMatchObject({
      code: 'task-failed',
      message: 'The server exited',
      details: ['ERROR: no room', 'bye'],
    });
  });

  it('that logs no error is reported with its last lines', async () => {
    const server = await start('console.log("\\tone\\n\\ntwo"); process.exit(0)');
    const waiting = server.untilReady(() => Promise.resolve(undefined), { timeoutMs: 60_000, signal: never });
    await expect(waiting).rejects.toMatchObject({ details: ['  one', 'two'] });
  });

  it('that does not answer in time is reported', async () => {
    const server = await start('setInterval(() => undefined, 1000)');
    const waiting = server.untilReady(() => Promise.resolve(undefined), { timeoutMs: 0, signal: never });
    await expect(waiting).rejects.toMatchObject({ message: 'The server did not answer within 0 s' });
    await server.end();
  });

  it('is not waited for after an interruption', async () => {
    const server = await start('setInterval(() => undefined, 1000)');
    const waiting = server.untilReady(() => Promise.resolve(undefined), {
      timeoutMs: 60_000,
      signal: AbortSignal.abort(),
    });
    await expect(waiting).rejects.toMatchObject({ code: 'interrupted' });
    await server.end();
  });

  it('whose program is missing does not start', async () => {
    const cwd = await tempFolder();
    const command = { name: 'It', command: join(cwd, 'none'), args: [], env: {}, cwd, log: join(cwd, 'log') };
    await expect(ServerProcess.start({ ...command, code: 'spark' })).rejects.toThrow('ENOENT');
  });
});
