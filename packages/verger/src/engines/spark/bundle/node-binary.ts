import { join } from 'node:path';
import { VergerError } from '../../../common/errors.js';
import { findPackage, installCommand } from './packages.js';
import type { Platform } from './platform.js';

/**
 * A Node that runs on the executors: the npm package `node-linux-<arch>` if installed, or else the current Node
 * if it fits.
 * @throws VergerError `spark` if neither does
 */
export function nodeBinary({ arch }: Platform): string {
  const installed = findPackage(`node-linux-${arch}`);
  if (installed !== undefined) return join(installed, 'bin', 'node');
  if (process.platform === 'linux' && process.arch === arch && isPortable()) return process.execPath;
  const [major] = process.versions.node.split('.');
  throw new VergerError('spark', `found no Node for Linux ${arch} to send to the executors`, {
    hint: `install one: ${installCommand([`node-linux-${arch}@${major}`])}`,
  });
}

/** Whether this Node needs only the libraries of every glibc Linux; many distributions split theirs up. */
function isPortable(): boolean {
  const shared = Object.entries(process.config.variables).filter(([name]) => name.startsWith('node_shared'));
  return isGlibc() && shared.every(([, value]) => value !== true && value !== 'true');
}

/** Node's diagnostic report has this field only on glibc. */
function isGlibc(): boolean {
  const { header } = process.report.getReport() as {
    readonly header: { readonly glibcVersionRuntime?: string };
  };
  return header.glibcVersionRuntime !== undefined;
}
