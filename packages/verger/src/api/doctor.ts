import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { cpus } from 'node:os';
import { messageOf } from '../common/errors.js';
import { dependencyVersion } from '../common/versions.js';
import { resampleKernel } from '../images/wasm-files.js';
import { machineMemory } from '../pool/machine-memory.js';
import { usableCores } from '../pool/usable-cores.js';
import { listModels } from '../models/list.js';
import { GramProduct } from '../onnx/linear-algebra.js';
import { readConfiguration } from '../aws/configuration.js';

/** The outcome of one check. */
export interface Finding {
  readonly what: string;
  readonly state: 'good' | 'weak' | 'bad';
  readonly found: string;
  readonly hint?: string;
}

const workerBytes = 0.3e9;

/** Checks what a run needs: Node, processor, cores, memory, disk, ONNX Runtime, kernels, models, S3. */
export async function runChecks(): Promise<Finding[]> {
  return [
    node(),
    processor(),
    cores(),
    memory(),
    await disk(),
    await onnxRuntime(),
    kernel(),
    await models(),
    await s3(),
  ];
}

function node(): Finding {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const found = `${process.versions.node} on ${process.platform}-${process.arch}`;
  return major > 20 || (major === 20 && minor >= 19)
    ? { what: 'Node', state: 'good', found }
    : {
        what: 'Node',
        state: 'bad',
        found,
        hint: 'install Node 20.19 or later',
      };
}

function processor(): Finding {
  const name = cpus().at(0)?.model ?? 'unknown';
  const flags = cpuFlags();
  if (flags === undefined) return { what: 'processor', state: 'good', found: name };
  const vectors = ['avx512f', 'avx2', 'asimd'].find((flag) => flags.has(flag));
  const hint = 'without AVX2 the backbone runs several times slower';
  return vectors === undefined
    ? { what: 'processor', state: 'weak', found: `${name}, no AVX2`, hint }
    : { what: 'processor', state: 'good', found: `${name}, ${vectors}` };
}

/** Known only on Linux. */
function cpuFlags(): Set<string> | undefined {
  try {
    const line = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1];
    return line === undefined ? undefined : new Set(line.trim().split(' '));
  } catch {
    return undefined;
  }
}

function cores(): Finding {
  const usable = usableCores();
  const all = cpus().length;
  const found = usable === all ? `${usable} usable` : `${usable} of ${all} usable`;
  return usable === all
    ? { what: 'cores', state: 'good', found }
    : {
        what: 'cores',
        state: 'weak',
        found,
        hint: 'limited by a control group or CPU affinity',
      };
}

function memory(): Finding {
  const bytes = machineMemory();
  const fitting = Math.floor(bytes / workerBytes) - 1;
  const found = `${(bytes / 1e9).toFixed(1)} GB`;
  return fitting >= usableCores()
    ? { what: 'memory', state: 'good', found }
    : { what: 'memory', state: 'weak', found, hint: `enough for --workers ${Math.max(1, fitting)}` };
}

async function disk(): Promise<Finding> {
  const { bavail, bsize } = await statfs('.');
  const free = bavail * bsize;
  const found = `${(free / 1e9).toFixed(1)} GB free in this directory`;
  return free > 2e9
    ? { what: 'disk', state: 'good', found }
    : {
        what: 'disk',
        state: 'weak',
        found,
        hint: 'a run needs about 13 kB per image: use --dry-run for an estimate',
      };
}

async function onnxRuntime(): Promise<Finding> {
  const found = dependencyVersion('onnxruntime-node');
  try {
    const product = await GramProduct.open();
    const [square] = await product.of(Float32Array.of(3), 1);
    await product.close();
    if (square === 9) return { what: 'ONNX Runtime', state: 'good', found };
    return { what: 'ONNX Runtime', state: 'bad', found: `${found} computes 3 x 3 = ${square}` };
  } catch (error) {
    const hint = 'it supports Linux with glibc and Windows (x64, arm64), and macOS (arm64)';
    return { what: 'ONNX Runtime', state: 'bad', found: messageOf(error), hint };
  }
}

function kernel(): Finding {
  try {
    resampleKernel();
    return { what: 'kernels', state: 'good', found: 'built' };
  } catch {
    return { what: 'kernels', state: 'bad', found: 'not built', hint: 'run `npm run build`' };
  }
}

/** The named models. A run can use any other model, so a problem here is not fatal. */
async function models(): Promise<Finding> {
  const listed = await listModels();
  const found = listed.map(({ name, state }) => `${name} ${state}`).join(', ');
  const wrong = listed.find(({ state }) => state === 'damaged' || state === 'missing');
  if (wrong?.remedy === undefined) return { what: 'models', state: 'good', found };
  return { what: 'models', state: 'weak', found, hint: wrong.remedy };
}

/** Contacts no bucket. Local folders need no S3 at all. */
async function s3(): Promise<Finding> {
  const what = 'S3';
  const hint = 'needed only for s3:// addresses: see docs/storage.md for credentials and endpoint';
  try {
    const { region, endpoint, credentialsError } = await readConfiguration();
    const where = `${region}${endpoint === undefined ? '' : ` at ${endpoint}`}`;
    return credentialsError === undefined
      ? { what, state: 'good', found: `${where}, credentials found` }
      : { what, state: 'weak', found: `${where}, no credentials: ${credentialsError}`, hint };
  } catch (error) {
    return { what, state: 'weak', found: messageOf(error), hint };
  }
}
