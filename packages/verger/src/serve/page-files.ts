import type { Context } from 'hono';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageFile } from '../common/package-root.js';

/** A file of the built pages, in memory. */
export interface PageFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  /** Its name has a digest of its content. */
  readonly isImmutable: boolean;
}

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/** All files of the built pages: what an address names is looked up among them, never on the disk. */
export async function readPages(folder = packageFile('dist/pages')): Promise<ReadonlyMap<string, PageFile>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile());
  return new Map(
    await Promise.all(
      files.map(async ({ parentPath, name }): Promise<[string, PageFile]> => {
        const path = join(parentPath, name).slice(folder.length).replaceAll('\\', '/');
        const bytes = Uint8Array.from(await readFile(join(folder, path)));
        const type = types[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
        return [path, { bytes, type, isImmutable: path.startsWith('/assets/') }];
      }),
    ),
  );
}

/** The file of a path; undefined if there is none. */
export function pageOf(context: Context, pages: ReadonlyMap<string, PageFile>): Response | undefined {
  const file = pages.get(context.req.path === '/' ? '/index.html' : context.req.path);
  if (file === undefined) return undefined;
  return context.body(file.bytes, 200, {
    'content-type': file.type,
    'cache-control': file.isImmutable ? 'private, max-age=31536000, immutable' : 'no-cache',
  });
}
