import { open, stat } from 'node:fs/promises';
import { sha256 } from '../../../common/hash.js';

/**
 * Spark's own clients take 32 KiB, at which a message costs more than what it carries. Servers and what stands before
 * them take 4 MiB at least.
 */
export const chunkBytes = 512 * 1024;

/**
 * A file for the executors. `archives/<name>.zip` is unpacked by each of them to `<session>/<name>.zip/`,
 * `files/<name>` is put to `<session>/<name>`, below the folder in which a task runs.
 */
export interface Artifact {
  readonly name: string;
  readonly byteLength: number;
  /** Hexadecimal SHA-256 of the content. */
  readonly sha256: string;
  /** The content in pieces of `chunkBytes`, the last one possibly shorter. */
  chunks(): AsyncIterable<Uint8Array>;
}

/** @param digest of the bytes, where it is known */
export function artifactOfBytes(name: string, bytes: Uint8Array, digest = sha256(bytes)): Artifact {
  return {
    name,
    byteLength: bytes.length,
    sha256: digest,
    async *chunks() {
      for (let start = 0; start < bytes.length; start += chunkBytes) {
        yield await Promise.resolve(bytes.subarray(start, start + chunkBytes));
      }
    },
  };
}

/** The file must stay as it is until it has been sent. */
export async function artifactOfFile(
  name: string,
  { path, sha256: digest }: { readonly path: string; readonly sha256: string },
): Promise<Artifact> {
  const { size } = await stat(path);
  return { name, byteLength: size, sha256: digest, chunks: () => fileChunks(path, size) };
}

async function* fileChunks(path: string, size: number): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    for (let start = 0; start < size; start += chunkBytes) {
      const chunk = Buffer.alloc(Math.min(chunkBytes, size - start));
      const { bytesRead } = await file.read(chunk, 0, chunk.length, start);
      if (bytesRead < chunk.length) throw new Error(`${path} has become shorter`);
      yield chunk;
    }
  } finally {
    await file.close();
  }
}
