import { closeSync, openSync, readSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The first `count` files that end in .jpg of a tar in ../shared/data, beside the repository; undefined where it is
 * absent, after saying so.
 */
export function sharedImages(tar: string, count: number): readonly Uint8Array[] | undefined {
  const path = fileURLToPath(new URL(`../../../../../shared/data/${tar}`, import.meta.url));
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    console.log(`skipped: needs ../shared/data/${tar}`);
    return undefined;
  }
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
