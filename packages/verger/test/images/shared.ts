import { closeSync, openSync, readSync } from 'node:fs';
import { sharedFile } from '../support/shared-data.js';

/**
 * The first `count` .jpg files of a tar archive in the shared data; undefined, with the reason printed, if the archive
 * is absent.
 * @throws Error where services are required
 */
export function sharedImages(tar: string, count: number): readonly Uint8Array[] | undefined {
  const path = sharedFile(`data/${tar}`);
  if (path === undefined) return undefined;
  const file = openSync(path, 'r');
  try {
    return readTar(file, count);
  } finally {
    closeSync(file);
  }
}

/** POSIX.1-1988 ustar: a header of 512 bytes (name at 0, size in octal at 124), then the body in blocks of 512. */
function readTar(file: number, count: number): readonly Uint8Array[] {
  const images: Uint8Array[] = [];
  const header = Buffer.alloc(512);
  for (let at = 0; images.length < count && readSync(file, header, 0, 512, at) === 512;) {
    const name = header.toString('latin1', 0, header.indexOf(0));
    const size = parseInt(header.toString('latin1', 124, 136), 8) || 0;
    if (name.endsWith('.jpg')) {
      const body = Buffer.alloc(size);
      readSync(file, body, 0, size, at + 512);
      images.push(body);
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return images;
}
