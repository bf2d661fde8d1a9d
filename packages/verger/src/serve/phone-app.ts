import { type Context, Hono } from 'hono';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { sha256 } from '../common/hash.js';
import { systemCode, VergerError } from '../common/errors.js';
import { refusal } from './guard/refusal.js';

/** A file of an app, with what it is when compressed. */
interface AppFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly etag: string;
  readonly packed: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

export type AppFiles = ReadonlyMap<string, AppFile>;

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  html: 'text/html; charset=utf-8',
  jpg: 'image/jpeg',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  wasm: 'application/wasm',
  webmanifest: 'application/manifest+json',
};

/** By their encodings, the shorter first. */
const endings = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

/**
 * All files of an app, in memory: what an address names is looked up among them, never on the disk.
 *
 * @throws VergerError `usage` if `verger app` has not made the folder
 */
export async function readApp(folder: string): Promise<AppFiles> {
  const root = resolve(folder);
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    if (!['ENOENT', 'ENOTDIR'].includes(systemCode(cause) ?? '')) throw cause;
    throw noApp(folder, cause);
  });
  const contents = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const { parentPath, name } of entries.filter((entry) => entry.isFile())) {
    const path = join(parentPath, name)
      .slice(root.length + 1)
      .replaceAll('\\', '/');
    contents.set(path, Uint8Array.from(await readFile(join(root, path))));
  }
  if (!contents.has('app.json') || !contents.has('sw.js')) throw noApp(folder);
  return new Map(
    [...contents]
      .filter(([path]) => !/\.(br|gz)$/.test(path))
      .map(([path, bytes]) => [path, fileOf(path, bytes, contents)]),
  );
}

function fileOf(
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
  contents: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
): AppFile {
  const packed = endings.flatMap(([encoding, ending]) => {
    const found = contents.get(`${path}${ending}`);
    return found === undefined ? [] : [[encoding, found] as const];
  });
  const type = types[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  return { bytes, type, etag: `"${sha256(bytes).slice(0, 32)}"`, packed: new Map(packed) };
}

function noApp(folder: string, cause?: unknown): VergerError {
  return new VergerError('usage', `${folder} is not an app`, {
    cause,
    hint: '`verger app <recogniser> --out <folder>` makes one',
  });
}

/** The app's files, as any static host sends them. */
export function appRoutes(files: AppFiles): Hono {
  const app = new Hono();
  app.get('/*', (context) => {
    const path = context.req.path.slice('/app/'.length);
    const file = files.get(path === '' ? 'index.html' : path);
    if (context.req.path === '/app') return context.redirect('./app/', 301);
    return file === undefined ? refusal(context, 404, 'there is nothing here') : sent(context, file, path);
  });
  return app;
}

function sent(context: Context, { bytes, type, etag, packed }: AppFile, path: string): Response {
  // The names of assets have digests.
  const cache = path.startsWith('assets/') ? 'private, max-age=31536000, immutable' : 'no-cache';
  const headers = { 'cache-control': cache, etag, vary: 'accept-encoding' };
  if (context.req.header('if-none-match') === etag) return context.body(null, 304, headers);
  const accepted = (context.req.header('accept-encoding') ?? '')
    .split(',')
    .map((name) => name.split(';')[0].trim());
  for (const [encoding, body] of packed)
    if (accepted.includes(encoding))
      return context.body(body, 200, { ...headers, 'content-type': type, 'content-encoding': encoding });
  return context.body(bytes, 200, { ...headers, 'content-type': type });
}
