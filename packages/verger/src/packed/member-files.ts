import type { ByteRange } from '../storage/content.js';
import type { Storage } from '../storage/storage.js';
import { splitMemberPath } from './member-path.js';
import { formatOf, SharedDictionary, SharedPage } from './parquet/shared-page.js';
import { parseVersion, type Place } from './place.js';
import { runsOf, windowsOf } from './windows.js';
import { SharedRange } from './shared-range.js';
import { unzipped } from './zip/unzip.js';

/** A member as listed. */
export interface ListedMember {
  readonly path: string;
  readonly size: number;
  readonly version: string;
}

/** A member that can be read. */
export interface MemberFile {
  /** In bytes; of a Parquet row, an estimate. */
  readonly size: number;
  /** Fetches what holds it. */
  read(): Promise<Uint8Array>;
  /** The member itself, from what was fetched; throws ImageError if it is damaged. */
  unpack(stored: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/**
 * Ways to read members of packed files: neighbours share a request.
 * @param order the indices of the members that will be read, in this order
 * @returns by the index of the member
 */
export function memberFiles(
  storage: Storage,
  members: readonly ListedMember[],
  order: readonly number[],
): MemberFile[] {
  return new MemberFiles(storage, members, order).all();
}

interface PlacedMember {
  readonly index: number;
  readonly container: string;
  /** Of the container. */
  readonly version: string;
  readonly size: number;
  readonly place: Place;
  readonly range: ByteRange;
}

class MemberFiles {
  readonly #storage: Storage;
  readonly #members: readonly PlacedMember[];
  /** By the index of a member. */
  readonly #ranges = new Map<number, SharedRange>();
  /** By their places. */
  readonly #pages = new Map<string, SharedPage>();
  readonly #dictionaries = new Map<string, SharedDictionary>();
  /** How many members are in a page. */
  readonly #rows = new Map<string, number>();

  constructor(storage: Storage, members: readonly ListedMember[], order: readonly number[]) {
    this.#storage = storage;
    this.#members = members.map(({ path, size, version }, index) => {
      const { place, container } = parseVersion(version);
      const range = { start: place.offset, end: place.offset + (place.kind === 'tar' ? size : place.span) };
      return { index, container: splitMemberPath(path).container, version: container, size, place, range };
    });
    const ordered = order.map((index) => this.#members[index]);
    for (const member of ordered) {
      if (member.place.kind === 'page')
        this.#rows.set(placeKey(member), (this.#rows.get(placeKey(member)) ?? 0) + 1);
    }
    for (const window of windowsOf(ordered)) {
      for (const run of runsOf(window)) this.#share(run);
    }
  }

  all(): MemberFile[] {
    return this.#members.map((member) => this.#fileOf(member));
  }

  #share(run: readonly PlacedMember[]): void {
    const [{ container, version, range }] = run;
    const end = run.reduce((last, member) => Math.max(last, member.range.end), 0);
    const whole = { start: range.start, end };
    const shared = new SharedRange(this.#storage, container, version, whole, run.length);
    for (const { index } of run) this.#ranges.set(index, shared);
  }

  #fileOf(member: PlacedMember): MemberFile {
    const { index, container, version, size, place, range } = member;
    const shared = this.#ranges.get(index) ?? new SharedRange(this.#storage, container, version, range, 1);
    const read = (): Promise<Uint8Array> => shared.take(range);
    switch (place.kind) {
      case 'tar':
        return { size, read, unpack: (stored) => stored };
      case 'zip':
        return { size, read, unpack: (stored) => unzipped(stored, place, size) };
      case 'page': {
        const page = this.#pageOf(member, place);
        return {
          size,
          read: async () => {
            const [bytes] = await Promise.all([read(), page.prepare()]);
            return bytes;
          },
          unpack: (stored) => page.value(stored, place.index),
        };
      }
    }
  }

  #pageOf(member: PlacedMember, { column }: Extract<Place, { kind: 'page' }>): SharedPage {
    const { container, version } = member;
    const key = placeKey(member);
    const known = this.#pages.get(key);
    if (known !== undefined) return known;
    const format = formatOf(column);
    let dictionary: SharedDictionary | undefined;
    if (column.dictionary !== undefined) {
      const at = `${container}\0${column.dictionary.start}`;
      dictionary =
        this.#dictionaries.get(at) ??
        new SharedDictionary(this.#storage, container, version, column.dictionary, format);
      this.#dictionaries.set(at, dictionary);
    }
    const page = new SharedPage(format, dictionary, this.#rows.get(key) ?? 1);
    this.#pages.set(key, page);
    return page;
  }
}

function placeKey({ container, range }: PlacedMember): string {
  return `${container}\0${range.start}`;
}
