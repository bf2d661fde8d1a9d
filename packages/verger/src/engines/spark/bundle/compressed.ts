import { gzipSync } from 'fflate';

/** Any fixed time will do. */
export const fixedMtime = Date.UTC(2000, 0, 1);

/** Like gzip, but in pure JavaScript, since zlib's bytes depend on the Node release. */
export function compressed(bytes: Uint8Array): Uint8Array {
  return gzipSync(bytes, { level: 6, mtime: fixedMtime });
}
