// Python virtual environments for checks that need Python: the benchmark's peers, the readers of a result.
//
// They are kept in a cache folder outside the project, one per set of requirements, and created on first use. An
// environment is built under a temporary name and published by a single rename: a folder at the final name is complete.
// Every function rejects with an Error with a one-line message, suitable as the reason for a skip.
import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, rmdir, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { cacheFolder } from './cache-folder.mjs';

const exec = promisify(execFile);

const OLDEST_PYTHON = '3.9';
const HEARTBEAT_MS = 2_000;
const STALE_MS = 30_000; // a builder silent for this long is considered dead
const ABANDONED_MS = 6 * 3_600_000;
const PIP_OPTIONS = [
  '--quiet',
  '--no-input',
  '--disable-pip-version-check',
  '--prefer-binary',
  '--retries',
  '3',
];

/**
 * The python of environment `name` with the packages of `requirementsFile`, created on first use.
 *
 * A comment `# python >= 3.11` in that file raises the minimum Python version.
 *
 * Run its tools as `python -m <tool>`: the environment is moved once after creation, and the scripts that pip installs
 * contain the original path.
 *
 * @param {string} name
 * @param {string | URL} requirementsFile
 * @returns {Promise<string>} path of the python executable
 */
export async function pythonEnv(name, requirementsFile) {
  const requirements = await readFile(requirementsFile, 'utf8');
  const digest = createHash('sha256').update(requirements).digest('hex').slice(0, 12);
  const target = join(cacheFolder('python'), `${name}-${digest}`);
  if (isWhole(target)) return pythonIn(target);

  const base = await findPython(oldestPython(requirements));
  await mkdir(dirname(target), { recursive: true }).catch(
    fail(`cannot create the cache folder ${dirname(target)}`),
  );
  const release = await lock(target);
  try {
    if (!isWhole(target)) await build(base, target, requirements);
  } finally {
    await release();
  }
  return pythonIn(target);
}

/** @param {string} folder */
function pythonIn(folder) {
  return process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
}

/**
 * The python in an environment is a link to the one that created it. If that is uninstalled, the link dangles,
 * existsSync (which follows it) returns false, and the environment is created again.
 *
 * @param {string} folder
 */
function isWhole(folder) {
  return existsSync(pythonIn(folder));
}

/** @param {string} requirements */
function oldestPython(requirements) {
  return /^#\s*python\s*>=\s*(\d+\.\d+)\s*$/m.exec(requirements)?.[1] ?? OLDEST_PYTHON;
}

/**
 * @param {string} oldest such as `3.11`
 * @returns {Promise<string>} the command
 */
async function findPython(oldest) {
  const probe = 'import sys; print("%d.%d" % sys.version_info[:2])';
  const seen = [];
  for (const command of ['python3', 'python']) {
    const version = await exec(command, ['-c', probe]).then(
      ({ stdout }) => stdout.trim(),
      () => undefined,
    );
    if (version === undefined) continue;
    if (asNumber(version) >= asNumber(oldest)) return command;
    seen.push(`${command} is ${version}`);
  }
  throw new Error(
    `Python ${oldest} or later is not installed (${seen.join(', ') || 'neither python3 nor python runs'})`,
  );
}

/** @param {string} version `3.9` sorts before `3.11` @returns {number} */
function asNumber(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major * 1000 + minor;
}

/**
 * @param {string} base the Python to create it with
 * @param {string} target
 * @param {string} requirements
 */
async function build(base, target, requirements) {
  const name = basename(target);
  await sweep(target);
  const attempt = `${target}.${randomUUID()}.attempt`;
  // Don't inherit settings from an outer environment, except pip's own (index, proxy).
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, PYTHONNOUSERSITE: '1' };
  delete env.PYTHONHOME;
  delete env.PYTHONPATH;
  const options = { env, maxBuffer: 64 * 1024 * 1024 };
  try {
    await exec(base, ['-m', 'venv', attempt], options).catch(
      fail(
        `${base} cannot create the virtual environment ${name} (on Debian and Ubuntu, install python3-venv)`,
      ),
    );
    // Install from a copy, so that what was hashed is what is installed; it also documents the environment.
    const copy = join(attempt, 'requirements.txt');
    await writeFile(copy, requirements);
    await exec(pythonIn(attempt), ['-m', 'pip', 'install', ...PIP_OPTIONS, '-r', copy], options).catch(
      (error) => {
        throw new Error(`pip cannot install ${name}: ${pipReason(error)}`);
      },
    );
    await publish(attempt, target);
  } finally {
    await rm(attempt, { recursive: true, force: true });
  }
}

/**
 * @param {string} attempt
 * @param {string} target
 */
async function publish(attempt, target) {
  if (existsSync(target) && !isWhole(target)) {
    const broken = `${target}.${randomUUID()}.attempt`;
    await rename(target, broken);
    await rm(broken, { recursive: true, force: true });
  }
  await rename(attempt, target).catch((error) => {
    // Another builder considered us dead and finished first: use its environment.
    if (!isWhole(target)) throw new Error(`cannot publish ${target}: ${firstLine(error)}`);
  });
}

/**
 * Removes leftovers of killed builders.
 *
 * @param {string} target
 */
async function sweep(target) {
  for (const name of await readdir(dirname(target))) {
    if (!name.startsWith(`${basename(target)}.`) || !name.endsWith('.attempt')) continue;
    const folder = join(dirname(target), name);
    const age = await ageOf(folder);
    if (age !== undefined && age > ABANDONED_MS) await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Keeps two callers from downloading the same gigabyte twice. This is only an optimization: the rename makes
 * concurrent builders safe, so a lock that has not been refreshed for a while can be ignored.
 *
 * @param {string} target
 * @returns {Promise<() => Promise<void>>} releases the lock
 */
async function lock(target) {
  const folder = `${target}.lock`;
  for (;;) {
    try {
      await mkdir(folder);
      break;
    } catch (error) {
      const { code } = /** @type {NodeJS.ErrnoException} */ (error);
      if (code !== 'EEXIST') throw new Error(`cannot write to the cache folder: ${firstLine(error)}`);
    }
    if (((await ageOf(folder)) ?? 0) > STALE_MS) await rmdir(folder).catch(() => undefined);
    else await sleep(500);
  }
  const beat = setInterval(() => {
    const now = new Date();
    utimes(folder, now, now).catch(() => undefined);
  }, HEARTBEAT_MS);
  return async () => {
    clearInterval(beat);
    await rmdir(folder).catch(() => undefined);
  };
}

/**
 * @param {string} path
 * @returns {Promise<number | undefined>} milliseconds since the last touch; undefined if the file is gone
 */
async function ageOf(path) {
  return stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => undefined,
  );
}

/** @param {string} what @returns {(error: unknown) => never} */
function fail(what) {
  return (error) => {
    throw new Error(`${what}: ${firstLine(error)}`);
  };
}

/** @param {unknown} error its last output, or the message @returns {string} */
function firstLine(error) {
  const { stderr, message } = /** @type {{ stderr?: string, message?: string }} */ (error);
  const lines = (stderr || message || String(error)).trim().split('\n');
  return (stderr ? lines.at(-1) : lines[0])?.trim() ?? '';
}

/**
 * Offline, pip reports its retries and then that no version satisfies the first requirement. That is misleading: the
 * network is missing.
 *
 * @param {{ stderr?: string, message?: string }} error
 * @returns {string}
 */
function pipReason(error) {
  const output = error.stderr ?? '';
  if (/ENOSPC|No space left/i.test(output)) return 'no space left on the disk';
  if (
    /Retrying \(|connection broken|NewConnectionError|name resolution|Max retries|ReadTimeout/i.test(output)
  ) {
    return 'the package index cannot be reached (no network?)';
  }
  const errors = output.split('\n').filter((line) => line.startsWith('ERROR:'));
  const reason =
    errors.find((line) => line.includes('No matching distribution')) ?? errors[0] ?? firstLine(error);
  return reason.replace(/^ERROR:\s*/, '').slice(0, 300);
}
