import { sha256 } from '../common/hash.js';
import type { SiteFiles } from './site-files.js';

const list = `[["files"]]`;
const version = '{{version}}';

/**
 * The app's service worker with the list of what it keeps. It differs from the last one if any file does, which is how a
 * browser knows that there is a new app.
 */
export function withFiles(script: string, files: SiteFiles): string {
  const kept = [...files]
    .filter(([path]) => !/\.(br|gz)$/.test(path))
    .map(([path, bytes]) => [path, bytes.length, sha256(bytes)])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  const text = JSON.stringify(kept);
  if (!script.includes(list) || !script.includes(version))
    throw new Error("the app's service worker has no place for its files");
  return script.replace(list, () => text).replace(version, sha256(text).slice(0, 16));
}
