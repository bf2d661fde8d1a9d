import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { messageOf, VergerError } from '../../../common/errors.js';
import { type ClusterSettings, clusterSettings } from './cluster-settings.js';

/** What `verger.config.json` may hold. */
export const configFile = z.strictObject({
  $schema: z.string().optional(),
  cluster: clusterSettings.prefault({}),
});

const defaultFiles = ['verger.config.json', 'verger.config.ts'];

type Tree = Readonly<Record<string, unknown>>;

/**
 * Settings of a cluster.
 * @param file a settings file; undefined for that of the current folder, if it has one
 * @param changes settings that replace those of the file
 * @throws VergerError `usage` that names the first wrong setting
 */
export async function readSettings(file: string | undefined, changes: Tree): Promise<ClusterSettings> {
  const path = file ?? defaultFiles.find(existsSync);
  const held: Tree = path === undefined ? {} : await load(path);
  // What is no object stays, and is refused below.
  const own = held.cluster ?? {};
  const cluster = isTree(own) ? merged(own, changes) : own;
  const parsed = configFile.safeParse({ ...held, cluster });
  if (parsed.success) return parsed.data.cluster;
  const [{ path: where, message }] = parsed.error.issues;
  const setting = where.map(String).join('.');
  throw new VergerError('usage', `${setting === '' ? 'the settings' : setting}: ${message}`, {
    ...(path === undefined ? {} : { hint: `in ${path}, or in an option` }),
  });
}

async function load(path: string): Promise<Tree> {
  const held = await read(path);
  if (isTree(held)) return held;
  throw new VergerError('usage', `${path} holds no settings`, { hint: 'expected { "cluster": { ... } }' });
}

async function read(path: string): Promise<unknown> {
  try {
    if (path.endsWith('.ts')) return await importTypeScript(path);
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch (error) {
    if (error instanceof VergerError) throw error;
    throw new VergerError('usage', `can't read the settings ${path}: ${messageOf(error)}`, { cause: error });
  }
}

/** Node reads TypeScript from 22.18 on: it removes the types. */
async function importTypeScript(path: string): Promise<unknown> {
  if (!('typescript' in process.features) || process.features.typescript === false)
    throw new VergerError('usage', `${path} needs Node 22.18 or later, which can read TypeScript`, {
      hint: 'or write the settings as JSON: verger.config.json',
    });
  const module = (await import(pathToFileURL(resolve(path)).href)) as { readonly default?: unknown };
  return module.default;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Settings with those of `changes` in their place; undefined changes nothing. */
function merged(settings: Tree, changes: Tree): Tree {
  const result: Record<string, unknown> = { ...settings };
  for (const [name, change] of Object.entries(changes)) {
    if (change === undefined) continue;
    const former = settings[name] ?? {};
    result[name] = isTree(change) && isTree(former) ? merged(former, change) : change;
  }
  return result;
}
