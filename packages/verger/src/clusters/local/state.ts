import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { cacheFolder } from '../../common/cache-folder.js';
import { systemCode, VergerError } from '../../common/errors.js';
import { encodeJson, parseJson } from '../../common/json.js';
import { privateFolder, writePrivate } from './private-files.js';

const stateSchema = z.object({
  /** Marks its processes; new for every `up`. */
  id: z.string(),
  name: z.string(),
  mode: z.string(),
  sparkVersion: z.string(),
  workers: z.number(),
  cores: z.number(),
  memoryMiB: z.number(),
  /** `sc://...`, absent until the server answers. */
  address: z.string().optional(),
  /** Web pages by title. */
  pages: z.record(z.string(), z.string()),
  folder: z.string(),
  /** The file of the token that the server asks for. */
  tokenFile: z.string(),
  daemons: z.array(z.object({ name: z.string(), pid: z.number(), log: z.string() })),
});

/** What `verger spark up` records for `status` and `down`. */
export type ClusterState = Readonly<z.infer<typeof stateSchema>>;

/** The folder of this user's clusters. */
export function clustersFolder(): string {
  return join(cacheFolder('spark'), 'run');
}

/** The folder of the state, logs and event logs of this user's cluster. */
export function clusterFolder(name: string): string {
  if (/^[\w.-]{1,64}$/.test(name) && !name.startsWith('.')) return join(clustersFolder(), name);
  throw new VergerError(
    'usage',
    'a cluster name may contain only letters, digits, hyphens, dots and underscores',
  );
}

/** Undefined if the cluster is not up. */
export async function readState(folder: string): Promise<ClusterState | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(stateFile(folder));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  const parsed = stateSchema.safeParse(parseJson(bytes));
  if (parsed.success) return parsed.data;
  throw new VergerError('spark', `${stateFile(folder)} is damaged`, {
    hint: "stop Spark's Java processes by hand and remove the file",
  });
}

export async function writeState(state: ClusterState): Promise<void> {
  await privateFolder(state.folder);
  await writePrivate(stateFile(state.folder), encodeJson(state));
}

export async function removeState(folder: string): Promise<void> {
  await rm(stateFile(folder), { force: true });
  await rm(tokenFile(folder), { force: true });
}

/** Where a cluster's token is; only its owner can read the file. */
export function tokenFile(folder: string): string {
  return join(folder, 'token');
}

function stateFile(folder: string): string {
  return join(folder, 'state.json');
}
