import type { Foundation } from '../foundation/foundation.js';
import {
  folderOf,
  foldersOf,
  type S3Folder,
  type Workers,
} from '../foundation/template/folder-permissions.js';
import type { FoundationSettings } from '../settings/foundation-settings.js';

/** What the settings let workers see. */
export interface Reach {
  readonly workers: Workers;
  readonly foundation: Pick<Foundation, 'bucket' | 'name'>;
  readonly settings: Pick<FoundationSettings, 'reads' | 'writes'>;
}

/**
 * The places of a run that its workers may not use, by the settings: a warning for each, since the stack may know more of them.
 * @param reads addresses of folders
 */
export function outOfReach(
  { workers, foundation: { bucket, name }, settings }: Reach,
  { reads, writes }: { readonly reads: readonly string[]; readonly writes: readonly string[] },
): readonly string[] {
  const { read, written } = foldersOf(workers, bucket, settings);
  const outside = (addresses: readonly string[], allowed: readonly S3Folder[]): readonly string[] =>
    addresses.filter((address) => !allowed.some((folder) => holds(folder, folderOf(address))));
  const text = (verb: string, list: string) => (address: string) =>
    `${workers} may not ${verb} ${address}, by the settings: add it to ${list} of cluster.foundation, then verger cluster setup --name ${name}`;
  return [
    ...outside(reads, read).map(text('read', 'reads')),
    ...outside(writes, written).map(text('write', 'writes')),
  ];
}

function holds(outer: S3Folder, inner: S3Folder): boolean {
  return outer.bucket === inner.bucket && inner.prefix.startsWith(outer.prefix);
}
