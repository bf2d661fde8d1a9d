import { gzipSync } from 'fflate';

/** Any time will do that is always the same. */
export const mtime = Date.UTC(2000, 0, 1);

/** As gzip does; by a library of JavaScript, since zlib's bytes depend on the release of Node. */
export function compressed(bytes: Uint8Array): Uint8Array {
  return gzipSync(bytes, { level: 6, mtime });
}
