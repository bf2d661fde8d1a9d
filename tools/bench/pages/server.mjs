import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const verger = 'packages/verger/dist/cli/main.js';

/** @typedef {{ readonly address: string, readonly peakMiB: () => number }} BenchServer */

/**
 * Runs `verger serve` while something is done.
 *
 * @template T
 * @param {readonly string[]} folders
 * @param {(server: BenchServer) => Promise<T>} work
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<T>}
 */
export async function withServer(folders, work, env = process.env) {
  const child = spawn(process.execPath, [verger, 'serve', ...folders, '--port', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  });
  const closed = once(child, 'close');
  try {
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const { value } = await lines.next();
    const { address } = JSON.parse(value);
    return await work({ address, peakMiB: () => peakOf(child.pid) });
  } finally {
    child.kill('SIGINT');
    await closed;
  }
}

/** The most memory that a process has held (Linux). @param {number | undefined} pid */
function peakOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
}
