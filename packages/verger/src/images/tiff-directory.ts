import { ImageError } from '@verger/vision';

/** The tags that say how the pixels of a TIFF are stored (TIFF 6.0, and the technical notes on JPEG and deflate). */
const pixelTags = new Set([
  256, 257, 258, 259, 262, 266, 273, 277, 278, 279, 284, 292, 293, 317, 320, 322, 323, 324, 325, 332, 338,
  339, 347, 512, 513, 514, 515, 517, 518, 519, 520, 521, 529, 530, 531, 532,
]);
const tag = {
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  orientation: 274,
  samples: 277,
  planar: 284,
  tileWidth: 322,
  tileHeight: 323,
  extraSamples: 338,
  sampleFormat: 339,
  xmp: 700,
} as const;
const rgb = 2;
/** The byte order II. */
const intel = 0x4949;
const entryBytes = 12;
/** How long a value of each type is (TIFF 6.0, section 2). */
const typeBytes: Readonly<Record<number, number | undefined>> = {
  ...{ 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4 },
};
const fractions = new Set([5, 10, 11, 12]);

/** What the first directory of a TIFF says about its picture. */
export interface TiffDirectory {
  readonly width: number;
  readonly height: number;
  readonly bits: readonly number[];
  readonly compression: number;
  readonly photometric: number;
  readonly samples: number;
  readonly planar: number;
  readonly extraSamples: readonly number[];
  readonly sampleFormat: readonly number[];
  readonly fillOrder: number;
  /** Undefined if it is not tiled. */
  readonly tile: { readonly width: number; readonly height: number } | undefined;
  readonly orientation: number | undefined;
  readonly xmp: Uint8Array | undefined;
}

interface Entry {
  readonly tag: number;
  readonly at: number;
}

/** Reads the first directory. Throws ImageError 'corrupt' if it is cut off, or a tag about pixels isn't numbers. */
export function readTiffDirectory(bytes: Uint8Array): TiffDirectory {
  const { view, little, entries } = open(bytes);
  const values = (wanted: number): number[] | undefined => {
    const entry = entries.find((found) => found.tag === wanted);
    const numbers = entry && readNumbers(view, little, entry.at);
    if (entry !== undefined && numbers === undefined && pixelTags.has(wanted))
      throw new ImageError('corrupt', `a TIFF whose tag ${wanted} can't be read`);
    return numbers;
  };
  // Decoders would go on without them, and show other pixels.
  for (const layout of [273, 278, 279, 317, 324, 325]) values(layout);
  const one = (wanted: number, missing: number): number => values(wanted)?.[0] ?? missing;
  const tileWidth = values(tag.tileWidth)?.[0];
  return {
    width: one(tag.width, 0),
    height: one(tag.height, 0),
    bits: values(tag.bits) ?? [1],
    compression: one(tag.compression, 1),
    photometric: one(tag.photometric, 0),
    samples: one(tag.samples, 1),
    planar: one(tag.planar, 1),
    extraSamples: values(tag.extraSamples) ?? [],
    sampleFormat: values(tag.sampleFormat) ?? [1],
    fillOrder: one(tag.fillOrder, 1),
    tile: tileWidth === undefined ? undefined : { width: tileWidth, height: one(tag.tileHeight, 0) },
    orientation: values(tag.orientation)?.[0],
    xmp: xmpPacket(bytes, little, entries),
  };
}

/**
 * A copy of a TIFF with only the tags of its first picture's pixels, in ascending order, in a new directory at its end.
 * libtiff warns about texts without an end, unknown tags, tags out of order: without them, every warning is about pixels.
 *
 * The samples behind red, green and blue are all called alpha that nothing is multiplied with: libvips would divide by
 * it, and round otherwise than Pillow.
 */
export function withPixelTagsOnly(bytes: Uint8Array): Uint8Array {
  const { little, entries } = open(bytes);
  const { photometric, samples, extraSamples } = readTiffDirectory(bytes);
  const kept = new Map<number, Uint8Array>();
  for (const { tag: kind, at } of entries) {
    if (pixelTags.has(kind) && !kept.has(kind)) kept.set(kind, bytes.subarray(at, at + entryBytes));
  }
  if (photometric === rgb && samples === 4 && extraSamples.length <= 1)
    kept.set(tag.extraSamples, alphaEntry(little));
  const start = bytes.length + (bytes.length % 2);
  const copy = new Uint8Array(start + 2 + kept.size * entryBytes + 4);
  copy.set(bytes);
  const out = new DataView(copy.buffer);
  out.setUint32(4, start, little);
  out.setUint16(start, kept.size, little);
  [...kept]
    .sort(([a], [b]) => a - b)
    .forEach(([, entry], i) => {
      copy.set(entry, start + 2 + i * entryBytes);
    });
  return copy;
}

/** One value of type SHORT: 2, unassociated alpha. */
function alphaEntry(little: boolean): Uint8Array {
  const entry = new DataView(new ArrayBuffer(entryBytes));
  entry.setUint16(0, tag.extraSamples, little);
  entry.setUint16(2, 3, little);
  entry.setUint32(4, 1, little);
  entry.setUint16(8, 2, little);
  return new Uint8Array(entry.buffer);
}

function open(bytes: Uint8Array): { view: DataView; little: boolean; entries: Entry[] } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const cut = new ImageError('corrupt', 'a TIFF ends before its directory does');
  if (view.byteLength < 8) throw cut;
  const little = view.getUint16(0) === intel;
  const directory = view.getUint32(4, little);
  if (directory + 2 > view.byteLength) throw cut;
  const count = view.getUint16(directory, little);
  if (directory + 2 + count * entryBytes > view.byteLength) throw cut;
  const entries: Entry[] = [];
  for (let at = directory + 2; at < directory + 2 + count * entryBytes; at += entryBytes) {
    const values = valuesAt(view, little, at);
    // Pillow goes no further than a tag whose values lie outside the file, so that what follows is missing.
    if (values.at + values.count * (values.size ?? 0) > view.byteLength) break;
    entries.push({ tag: view.getUint16(at, little), at });
  }
  return { view, little, entries };
}

/** More samples than any picture that is read here. */
const maxValues = 16;

/** The first values; undefined if they are not whole numbers or texts. */
function readNumbers(view: DataView, little: boolean, entry: number): number[] | undefined {
  const { size, count, at } = valuesAt(view, little, entry);
  if (size === undefined || fractions.has(view.getUint16(entry + 2, little))) return undefined;
  return Array.from({ length: Math.min(count, maxValues) }, (_, i) => {
    if (size === 1) return view.getUint8(at + i);
    return size === 2 ? view.getUint16(at + i * 2, little) : view.getUint32(at + i * 4, little);
  });
}

function xmpPacket(bytes: Uint8Array, little: boolean, entries: readonly Entry[]): Uint8Array | undefined {
  const entry = entries.find((found) => found.tag === tag.xmp);
  if (entry === undefined) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { size, count, at } = valuesAt(view, little, entry.at);
  return size === 1 ? bytes.subarray(at, at + count) : undefined;
}

/** Values of up to four bytes are in the entry itself. `size` is undefined for unknown types. */
function valuesAt(
  view: DataView,
  little: boolean,
  entry: number,
): { size: number | undefined; count: number; at: number } {
  const size = typeBytes[view.getUint16(entry + 2, little)];
  const count = view.getUint32(entry + 4, little);
  return { size, count, at: count * (size ?? 0) <= 4 ? entry + 8 : view.getUint32(entry + 8, little) };
}
