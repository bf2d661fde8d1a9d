// Helpers for all benchmarks.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../scripts/cache-folder.mjs';

/** @typedef {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, import('node:stream').Readable>} Running */

/**
 * Runs a program to completion. Resolves to its output and duration; an error shows the end of its output.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ readonly env?: NodeJS.ProcessEnv, readonly onStart?: (child: Running) => void }} options
 * @returns {Promise<{ readonly stdout: string, readonly seconds: number }>}
 */
export function runProgram(command, args, options = {}) {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data) => (stdout += data));
    child.stderr.on('data', (data) => (stderr = (stderr + data).slice(-4000)));
    options.onStart?.(child);
    child.on('error', reject);
    child.on('close', (code) => {
      const seconds = (performance.now() - start) / 1000;
      if (code === 0) resolve({ stdout, seconds });
      else reject(new Error(`${command} ${args.join(' ')} exited with ${code}\n${stderr}`));
    });
  });
}

/** The median. @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * The extracted folder of an archive in the data next to the repository; undefined if it is missing.
 *
 * @param {string} name
 */
export function sharedImages(name) {
  const archive = `../shared/data/${name}.tar`;
  if (!existsSync(archive)) return undefined;
  const folder = join(cacheFolder('data'), `bench-${name}`);
  if (!existsSync(folder)) {
    mkdirSync(`${folder}.part`, { recursive: true });
    execFileSync('tar', ['-xf', archive, '-C', `${folder}.part`]);
    renameSync(`${folder}.part`, folder);
  }
  return folder;
}

/**
 * Tracks the memory of a process and its descendants until it exits (Linux).
 *
 * @param {number | undefined} pid undefined if the process could not be started
 * @returns a function that returns their peak resident memory in MiB, shared pages counted once (PSS)
 */
export function watchMemory(pid) {
  let peak = 0;
  const look = () => {
    const total = (pid === undefined ? [] : treeOf(pid)).reduce(
      (sum, member) => sum + proportionalKiB(member),
      0,
    );
    peak = Math.max(peak, total / 1024);
  };
  const timer = setInterval(look, 1000);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

/** @param {number} root */
function treeOf(root) {
  /** @type {Map<number, number[]>} */
  const parents = new Map();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      parents.set(parent, [...(parents.get(parent) ?? []), Number(name)]);
    } catch {
      // The process has exited meanwhile.
    }
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(parents.get(pid) ?? []));
  return tree;
}

/** @param {number} pid */
function proportionalKiB(pid) {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
