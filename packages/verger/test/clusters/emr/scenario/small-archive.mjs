// Hooks of Node's loader: in the place of the archive of Verger, this file.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = fileURLToPath(import.meta.url);
const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
const asset = JSON.stringify({ name: 'verger-0.0.0-linux-x64.tar.gz', path, sha256 });

/** @type {import('node:module').LoadHook} */
export function load(url, context, nextLoad) {
  if (!url.endsWith('/clusters/emr/nodes/assets/verger-archive.js')) return nextLoad(url, context);
  return {
    format: 'module',
    shortCircuit: true,
    source: `export const vergerArchive = async () => (${asset});`,
  };
}
