import type { Dirent, Stats } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { sortByBytes } from '../common/byte-order.js';
import { systemCode, systemMessage } from '../common/errors.js';
import { genuineNames, hasReplacementChar, walkBadName } from './bad-names.js';
import { requireRoot } from './lost-root.js';
import { Stating } from './stating.js';
import type { Entry, Obstacle } from './storage.js';

/** Prefix of the temporary files of unfinished writes. Listings skip them. */
export const temporaryPrefix = '.verger-tmp-';

interface Folder {
  readonly path: string;
  /** Key with a trailing slash; empty for the root. */
  readonly key: string;
  /** Real paths of this folder and its ancestors: a link to any of them is a cycle. */
  readonly chain: readonly [...string[], string];
}

/** A directory entry, classified. A folder's `sortKey` sorts it where its files' keys belong. */
type Member = { readonly sortKey: string } & (
  | { readonly is: 'file'; readonly stats: Stats }
  | { readonly is: 'folder'; readonly chain: Folder['chain'] }
  | { readonly is: 'bad-name' }
  | { readonly is: 'obstacle'; readonly obstacle: Obstacle }
);

/**
 * All files below a folder, in byte order of their keys. Follows links and reports cycles as obstacles.
 * @param except the real path of a folder to leave out
 * @throws StorageError `unavailable` if the folder disappears meanwhile
 */
export async function* walkFiles(
  root: string,
  prefix: string,
  except?: string,
): AsyncGenerator<Entry | Obstacle> {
  const path = join(root, prefix);
  const stating = new Stating();
  const pending: (Folder | { readonly folder: Folder; readonly members: Member[] })[] = [
    { path, key: prefix, chain: [await realpath(path)] },
  ];
  for (let top = pending.pop(); top !== undefined; top = pending.pop()) {
    if (!('members' in top)) {
      const listed = await membersOf(top, stating);
      if (Array.isArray(listed)) pending.push({ folder: top, members: listed.reverse() });
      else yield listed;
      continue;
    }
    const { folder, members } = top;
    for (let member = members.pop(); member !== undefined; member = members.pop()) {
      const key = folder.key + member.sortKey;
      if (member.is === 'file') yield entryOf(key, member.stats);
      else if (member.is === 'obstacle') yield member.obstacle;
      else if (member.is === 'bad-name') yield* walkBadName(folder.path, folder.key, member.sortKey);
      else if (!isIn(member.chain.at(-1), except)) {
        pending.push(top, { path: join(root, key), key, chain: member.chain });
        break;
      }
    }
  }
}

/** Whether a real path is a folder's or lies below it. */
function isIn(path = '', folder: string | undefined): boolean {
  return folder !== undefined && (path === folder || path.startsWith(folder.replace(/\/?$/, '/')));
}

export function entryOf(key: string, stats: Stats): Entry {
  return { key, size: stats.size, version: Math.floor(stats.mtimeMs).toString() };
}

async function membersOf(folder: Folder, stating: Stating): Promise<Member[] | Obstacle> {
  let names: Dirent[];
  try {
    names = await readdir(folder.path, { withFileTypes: true });
  } catch (error) {
    // The listing has not begun, so the folder was never readable.
    if (folder.chain.length === 1 && isRefused(error)) throw error;
    requireRoot(folder.chain[0], error);
    return { key: folder.key, obstacle: 'unreadable', detail: systemMessage(error) };
  }
  const shown = names.filter((name) => !name.name.startsWith(temporaryPrefix));
  const unambiguous = shown.filter((name) => !hasReplacementChar(name.name));
  const members = new Map<string, Member[]>();
  const batches = stating.batches(unambiguous, (name) => memberOf(folder, name, stating));
  for await (const batch of batches) for (const member of batch) members.set(member.sortKey, [member]);
  if (unambiguous.length < shown.length) {
    for (const member of await ambiguousMembers(folder, shown, stating)) {
      members.set(member.sortKey, [...(members.get(member.sortKey) ?? []), member]);
    }
  }
  return sortByBytes([...members.keys()]).flatMap((key) => members.get(key) ?? []);
}

function isRefused(error: unknown): boolean {
  return ['EACCES', 'EPERM', 'ENOTDIR'].includes(systemCode(error) ?? '');
}

/** A name with U+FFFD may be real, stand for a name that is not UTF-8, or both. */
async function ambiguousMembers(
  folder: Folder,
  shown: readonly Dirent[],
  stating: Stating,
): Promise<Member[]> {
  const names = new Map(
    shown.filter(({ name }) => hasReplacementChar(name)).map((name) => [name.name, name]),
  );
  const genuine = await genuineNames(folder.path).catch(() => new Set<string>());
  const files = [...names.values()]
    .filter(({ name }) => genuine.has(name))
    .map((name) => memberOf(folder, name, stating));
  const hidden = [...names.keys()].map((name): Member => ({ is: 'bad-name', sortKey: name }));
  return [...(await Promise.all(files)), ...hidden];
}

async function memberOf(folder: Folder, name: Dirent, stating: Stating): Promise<Member> {
  if (name.isDirectory()) {
    const real = join(folder.chain.at(-1) ?? folder.path, name.name);
    return { is: 'folder', sortKey: `${name.name}/`, chain: [...folder.chain, real] };
  }
  const path = join(folder.path, name.name);
  const refuse = (obstacle: Obstacle['obstacle'], detail: string): Member => ({
    is: 'obstacle',
    sortKey: name.name,
    obstacle: { key: folder.key + name.name, obstacle, detail },
  });
  try {
    const stats = await stating.stat(path);
    if (stats.isFile()) return { is: 'file', sortKey: name.name, stats };
    if (!stats.isDirectory()) return refuse('unreadable', 'not a regular file');
    const real = await realpath(path);
    if (folder.chain.includes(real)) return refuse('broken-link', 'a link to a folder that contains it');
    return { is: 'folder', sortKey: `${name.name}/`, chain: [...folder.chain, real] };
  } catch (error) {
    requireRoot(folder.chain[0], error);
    const broken = name.isSymbolicLink() && ['ENOENT', 'ELOOP', 'ENOTDIR'].includes(systemCode(error) ?? '');
    return broken
      ? refuse('broken-link', systemCode(error) === 'ELOOP' ? 'a loop of links' : 'its target does not exist')
      : refuse('unreadable', systemMessage(error));
  }
}
