import { join } from 'node:path';
import { VergerError } from '../../../common/errors.js';
import { findPackage, installCommand } from './packages.js';
import type { Platform } from './platform.js';

/**
 * A Node that runs on the executors: the npm registry's `node-linux-<arch>` where it is installed, or else the one
 * that runs this, where it fits.
 * @throws VergerError `spark` where neither does
 */
export function nodeBinary({ arch }: Platform): string {
  const installed = findPackage(`node-linux-${arch}`);
  if (installed !== undefined) return join(installed, 'bin', 'node');
  if (process.platform === 'linux' && process.arch === arch && standsAlone()) return process.execPath;
  const [major] = process.versions.node.split('.');
  throw new VergerError(
    'spark',
    `there is no Node for Linux ${arch} here that could be sent to the executors`,
    {
      hint: `${installCommand([`node-linux-${arch}@${major}`])} brings one`,
    },
  );
}

/** Whether this Node needs no libraries besides those of every Linux with glibc; many distributions cut theirs up. */
function standsAlone(): boolean {
  const shared = Object.entries(process.config.variables).filter(([name]) => name.startsWith('node_shared'));
  return isGlibc() && shared.every(([, value]) => value !== true && value !== 'true');
}

/** Only glibc has Node's diagnostic report tell its version. */
function isGlibc(): boolean {
  const { header } = process.report.getReport() as {
    readonly header: { readonly glibcVersionRuntime?: string };
  };
  return header.glibcVersionRuntime !== undefined;
}
