import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants, gzipSync } from 'node:zlib';

/** The files of a site, by their paths. */
export type SiteFiles = Map<string, Uint8Array>;

/** Larger files take minutes at the best quality, and lose a percent without it. */
const large = 2 ** 20;

/** The built app, with what the package holds compressed as it is. */
export async function readBuiltApp(folder: string): Promise<SiteFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: SiteFiles = new Map();
  for (const { parentPath, name } of entries.filter((entry) => entry.isFile())) {
    const path = join(parentPath, name)
      .slice(folder.length + 1)
      .replaceAll('\\', '/');
    const bytes = await readFile(join(folder, path));
    if (path.endsWith('.br')) files.set(path.slice(0, -3), brotliDecompressSync(bytes));
    files.set(path, bytes);
  }
  return files;
}

/** Adds `.br` and `.gz` beside the files that they make a tenth smaller, for hosts that send such. */
export function addCompressed(files: SiteFiles): void {
  for (const [path, bytes] of [...files]) {
    if (/\.(br|png)$/.test(path)) continue;
    const packed = files.get(`${path}.br`) ?? brotli(bytes);
    if (packed.length > 0.9 * bytes.length) continue;
    files.set(`${path}.br`, packed);
    files.set(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  }
}

function brotli(bytes: Uint8Array): Uint8Array {
  const quality = bytes.length > large ? 9 : 11;
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } });
}
