import { compareBytes } from '../common/byte-order.js';
import { inOrder } from '../common/in-order.js';
import type { Entry, ListOptions, Obstacle, Storage } from '../storage/storage.js';
import { containerKind, isSolidArchive } from './container-kind.js';
import { indexContainer } from './index-container.js';
import type { ContainerIndex, PackedFault } from './member.js';
import { memberPath, readsAsMember } from './member-path.js';
import { memberVersion } from './place.js';

/** What a listing of packed files says of a member besides its path. */
export interface MemberFacts {
  readonly container: string;
  readonly name: string;
  readonly label: string | undefined;
  /** Whether its container says that it is an image, whatever its name: a row of a column of images. */
  readonly isDeclared: boolean;
}

/** A member that can't be read, or a container, or what a storage lists as an obstacle. */
export interface PackedObstacle {
  readonly key: string;
  readonly obstacle: PackedFault;
  readonly detail: string;
  /** Absent for a container, or what may be one: it is no image, and the images that it may hold are unknown. */
  readonly member?: MemberFacts;
  readonly isContainer?: true;
}

/** A file that is no packed file. */
export interface PassedOver {
  readonly key: string;
  readonly isPassedOver: true;
}

export type ListedEntry =
  (Entry & { readonly member?: MemberFacts }) | Obstacle | PackedObstacle | PassedOver;

export interface PackedListingOptions {
  /** The only container: the input is this file. */
  readonly only?: Entry | undefined;
  /** Containers not to look into. */
  readonly isSkipped: (key: string) => boolean;
  /** Called while an index is being read; may throw, to stop. */
  readonly onPiece: () => void;
}

/** Containers being indexed at a time. */
const atOnce = { remote: 16, local: 1 };

/** Lists the members of the packed files of a folder, in the order of their paths' UTF-8 bytes. */
export class PackedListing {
  readonly #storage: Storage;
  readonly #options: PackedListingOptions;

  constructor(storage: Storage, options: PackedListingOptions) {
    this.#storage = storage;
    this.#options = options;
  }

  async *list(prefix = '', options: ListOptions = {}): AsyncGenerator<ListedEntry> {
    const { only, isSkipped, onPiece } = this.#options;
    const containers: Entry[] = only === undefined ? [] : [only];
    if (only === undefined) {
      for await (const entry of this.#storage.list(prefix, options)) {
        if ('obstacle' in entry) yield { ...entry, isContainer: true };
        else if (isSkipped(entry.key)) yield { key: entry.key, isPassedOver: true };
        else if (isSolidArchive(entry.key)) yield badContainer(entry.key, 'unsupported', solid);
        else if (containerKind(entry.key) === undefined) yield { key: entry.key, isPassedOver: true };
        else if (readsAsMember(entry.key)) yield badContainer(entry.key, 'bad-name', ambiguous);
        else containers.push(entry);
      }
    }
    // The paths of the members go on with a `!`.
    containers.sort((a, b) => compareBytes(`${a.key}!`, `${b.key}!`));
    const ahead = this.#storage.concurrency > 1 ? atOnce.remote : atOnce.local;
    const indexes = inOrder(containers, ahead, async (container) => ({
      container,
      index: await indexContainer(this.#storage, container, onPiece),
    }));
    for await (const { container, index } of indexes) yield* entriesOf(container, index);
  }
}

const solid = 'a compressed archive, which can only be read as a whole: repack it as .tar or .zip';
const ambiguous = 'its name reads like the path of a member';

function* entriesOf({ key: container, version }: Entry, index: ContainerIndex): Generator<ListedEntry> {
  const isDeclared = containerKind(container) === 'parquet';
  for (const member of index.members) {
    const key = memberPath(container, member.name);
    if ('fault' in member) {
      const facts = { container, name: member.name, label: undefined, isDeclared };
      yield { key, obstacle: member.fault, detail: member.detail, member: facts };
    } else {
      const facts = { container, name: member.name, label: member.label, isDeclared };
      yield { key, size: member.size, version: memberVersion(member.place, version), member: facts };
    }
  }
  if (index.damage !== undefined) {
    yield badContainer(container, index.damage.fault, index.damage.detail);
  }
}

function badContainer(key: string, obstacle: PackedFault, detail: string): PackedObstacle {
  return { key, obstacle, detail, isContainer: true };
}
