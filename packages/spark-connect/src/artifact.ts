import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';

/**
 * Bytes of a file that one message carries. Spark's own clients take 32 KiB, at which a message costs more than its
 * content. Servers and proxies accept 4 MiB at least.
 */
export const chunkBytes = 512 * 1024;

/**
 * A file for the executors. Its name decides where they find it, below the folder in which a task runs:
 * `files/<name>` becomes `<session id>/<name>`, and `archives/<name>.zip` is unpacked to `<session id>/<name>.zip/`.
 */
export interface Artifact {
  readonly name: string;
  readonly byteLength: number;
  /** The SHA-256 of the content, as 64 hexadecimal digits. A session uploads the same name and content once. */
  readonly sha256: string;
  /** The content in pieces of `chunkBytes`, the last one possibly shorter. */
  chunks(): AsyncIterable<Uint8Array>;
}

/**
 * Called after each chunk of an upload.
 * @param sentBytes of all artifacts of the call together
 * @param totalBytes without what the session already had
 */
export type UploadProgress = (sentBytes: number, totalBytes: number) => void;

/**
 * An artifact of bytes in memory.
 * @param name such as `files/stopwords.txt`
 * @param sha256 the digest of the bytes, if known
 */
export function artifactOfBytes(name: string, bytes: Uint8Array, sha256 = digestOf(bytes)): Artifact {
  return {
    name,
    byteLength: bytes.length,
    sha256,
    async *chunks() {
      for (let start = 0; start < bytes.length; start += chunkBytes) {
        yield await Promise.resolve(bytes.subarray(start, start + chunkBytes));
      }
    },
  };
}

/**
 * An artifact of a local file, which must not change until it has been uploaded.
 * @param name such as `files/stopwords.txt`
 * @param path of the local file
 * @param sha256 the digest of the content, if known; otherwise the file is read once more to compute it
 * @throws what the file system throws
 */
export async function artifactOfFile(name: string, path: string, sha256?: string): Promise<Artifact> {
  const { size } = await stat(path);
  const digest = sha256 ?? (await digestOfFile(path));
  return { name, byteLength: size, sha256: digest, chunks: () => fileChunks(path, size) };
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function digestOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

async function* fileChunks(path: string, size: number): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    for (let start = 0; start < size; start += chunkBytes) {
      const chunk = Buffer.alloc(Math.min(chunkBytes, size - start));
      const { bytesRead } = await file.read(chunk, 0, chunk.length, start);
      if (bytesRead < chunk.length) throw new Error(`${path} shrank while being read`);
      yield chunk;
    }
  } finally {
    await file.close();
  }
}
