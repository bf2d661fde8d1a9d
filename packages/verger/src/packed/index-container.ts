import { StorageError, type StorageFault } from '../storage/storage-error.js';
import type { Entry, Storage } from '../storage/storage.js';
import { containerKind } from './container-kind.js';
import { ForwardReader } from './forward-reader.js';
import type { ContainerIndex, PackedFault } from './member.js';
import { indexParquet } from './parquet/index-parquet.js';
import { indexTar } from './tar/index-tar.js';
import { indexZip } from './zip/index-zip.js';

const readFaults: Readonly<Record<Exclude<StorageFault, 'unavailable'>, PackedFault>> = {
  missing: 'missing',
  changed: 'changed',
  denied: 'unreadable',
  exists: 'unreadable',
  full: 'unreadable',
  failed: 'unreadable',
};

/**
 * The members of a packed file, in the order of their names. A damaged one costs itself.
 * @param onPiece called while it is read; may throw, to stop
 * @throws StorageError `unavailable` if the storage can't be read, which says nothing about the file
 */
export async function indexContainer(
  storage: Storage,
  file: Entry,
  onPiece: () => void,
): Promise<ContainerIndex> {
  if (file.size === 0) return { members: [], damage: { fault: 'empty', detail: 'a file of 0 bytes' } };
  try {
    switch (containerKind(file.key)) {
      case 'tar':
        return await indexTar(new ForwardReader(storage, file, onPiece));
      case 'zip':
        return await indexZip(storage, file, onPiece);
      case 'parquet':
        return await indexParquet(storage, file, onPiece);
      default:
        throw new Error(`no packed file: ${file.key}`);
    }
  } catch (error) {
    if (!(error instanceof StorageError) || error.fault === 'unavailable') throw error;
    return { members: [], damage: { fault: readFaults[error.fault], detail: error.message } };
  }
}
