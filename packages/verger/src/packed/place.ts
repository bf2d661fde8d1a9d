import type { ByteRange } from '../storage/content.js';

/** Where a member lies in its container. */
export type Place =
  | { readonly kind: 'tar'; readonly offset: number }
  | {
      readonly kind: 'zip';
      /** Of its local header. */
      readonly offset: number;
      /** From there to the next member: the local header has a length of its own. */
      readonly span: number;
      readonly deflated: boolean;
      readonly storedSize: number;
      readonly crc: number;
    }
  | {
      readonly kind: 'page';
      /** Of the page of Parquet that holds it, with its header. */
      readonly offset: number;
      readonly span: number;
      /** The value's place in its page. */
      readonly index: number;
      /** What the pages of its column have in common. */
      readonly column: PageColumn;
    };

/** How to read the pages of a column chunk of Parquet. */
export interface PageColumn {
  /** The page of values that the others refer to. */
  readonly dictionary: ByteRange | undefined;
  readonly codec: string;
  /** The column and the fields on the way to its values: `o` for optional, `r` for required. */
  readonly levels: string;
}

/**
 * A member's version: where it lies, and the version of its container. Opaque to all who only compare versions; those who
 * read take the place from it.
 */
export function memberVersion(place: Place, container: string): string {
  return `${placeText(place)}@${container}`;
}

function placeText(place: Place): string {
  switch (place.kind) {
    case 'tar':
      return `tar:${place.offset}`;
    case 'zip': {
      const { offset, span, deflated, storedSize, crc } = place;
      return `zip:${offset}+${span}:${storedSize}:${deflated ? 'deflate' : 'store'}:${crc}`;
    }
    case 'page': {
      const { offset, span, index, column } = place;
      const { start, end } = column.dictionary ?? { start: 0, end: 0 };
      return `page:${offset}+${span}:${index}:${start}-${end}:${column.codec}:${column.levels}`;
    }
  }
}

const patterns = {
  tar: /^tar:(\d+)@(.*)$/s,
  zip: /^zip:(\d+)\+(\d+):(\d+):(deflate|store):(\d+)@(.*)$/s,
  page: /^page:(\d+)\+(\d+):(\d+):(\d+)-(\d+):(\w+):([or]+)@(.*)$/s,
};

/** The parts of a member's version. */
export function parseVersion(version: string): { readonly place: Place; readonly container: string } {
  const tar = patterns.tar.exec(version);
  if (tar !== null) return { place: { kind: 'tar', offset: Number(tar[1]) }, container: tar[2] };
  const zip = patterns.zip.exec(version);
  if (zip !== null) {
    const [offset, span, storedSize] = zip.slice(1, 4).map(Number);
    const place = { offset, span, storedSize, deflated: zip[4] === 'deflate', crc: Number(zip[5]) };
    return { place: { kind: 'zip', ...place }, container: zip[6] };
  }
  const page = patterns.page.exec(version);
  if (page === null) throw new Error(`not the version of a member: ${version}`);
  const [offset, span, index, start, end] = page.slice(1, 6).map(Number);
  const column = { dictionary: end > start ? { start, end } : undefined, codec: page[6], levels: page[7] };
  return { place: { kind: 'page', offset, span, index, column }, container: page[8] };
}
