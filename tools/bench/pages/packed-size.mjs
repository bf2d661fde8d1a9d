import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const pages = 'packages/verger/dist/pages';

/** What a browser loads for all pages, the atlas among them, in kB of 1,000 bytes. */
export function packedSize() {
  const files = ['index.html', ...readdirSync(join(pages, 'assets')).map((name) => join('assets', name))];
  const bytes = files.map((file) => gzipSync(readFileSync(join(pages, file))).length);
  return (bytes.reduce((sum, each) => sum + each, 0) / 1000).toFixed(0);
}
