import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const verger = 'packages/verger/dist/cli/main.js';

/** @typedef {{ readonly api: string, readonly token: string, readonly pid: number }} Api */

/**
 * Runs `verger serve --api` while something is done.
 *
 * @template T
 * @param {string} recogniser
 * @param {(server: Api) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withApi(recogniser, work) {
  const args = ['serve', '--api', recogniser, '--port', '0', '--rate', '100000', '--json'];
  const child = spawn(process.execPath, [verger, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  try {
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const { value } = await lines.next();
    return await work({ ...JSON.parse(value), pid: child.pid ?? 0 });
  } finally {
    child.kill('SIGINT');
    await closed;
  }
}
