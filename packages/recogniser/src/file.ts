import type { CalibrationPhoto } from './calibration.js';
import { Gallery } from './gallery.js';
import { packedLength } from './packed.js';
import { type Backbone, Recogniser } from './recogniser.js';
import { RecogniserError } from './recogniser-error.js';
import { type ClassSums, Statistics } from './statistics.js';

/** Before the features of each image, which the second has. Both are as long. */
const magic = { sums: 'verger-recogniser 1\n', gallery: 'verger-recogniser 2\n' };

/** The first line after the magic: what the columns after it are of. */
interface Head {
  readonly backbone: Backbone;
  /** Features of a view. */
  readonly width: number;
  readonly step: number;
  /** Label and images, in the order of the sums. */
  readonly labels: readonly (readonly [label: string, count: number])[];
  readonly kinds: readonly (readonly [label: string, kind: string])[];
  /** Photos: label and group. */
  readonly calibration: {
    readonly on: string;
    readonly photos: readonly (readonly [label: string, group: number])[];
  } | null;
}

/**
 * A recogniser as a file: a magic line, a line of JSON padded to a multiple of eight bytes, and little-endian columns: the
 * sums of the labels (float64 [labels, d]), the scatter (float64 [d·(d+1)/2]), the images of each label (uint64, ascending), the photos
 * to calibrate on (uint64 each, then float32 [photos, views, d]), and the gallery, if there is one (int16 [images, views, d], in the
 * order of the images). The same knowledge has the same bytes.
 */
export function encodeRecogniser(recogniser: Recogniser): Uint8Array<ArrayBuffer> {
  const { statistics, gallery, backbone, step, calibration } = recogniser;
  const { width, classes, scatter } = statistics;
  const photos = [...(calibration?.photos ?? [])].sort((a, b) => (a.id < b.id ? -1 : 1));
  const head: Head = {
    backbone: { name: backbone.name, featureDigest: backbone.featureDigest, views: backbone.views },
    ...{ width, step },
    labels: classes.map(([label]) => [label, recogniser.imagesOf(label).length]),
    kinds: recogniser.kinds,
    calibration: calibration === undefined ? null : { on: calibration.on, photos: numbered(photos) },
  };
  const text = new TextEncoder().encode(
    (gallery === undefined ? magic.sums : magic.gallery) + JSON.stringify(head),
  );
  const padded = new Uint8Array(Math.ceil((text.length + 1) / 8) * 8).fill(0x20);
  padded.set(text);
  padded[padded.length - 1] = 0x0a;
  return joined([
    padded,
    ...classes.map(([, { sum }]) => sum),
    scatter,
    ...classes.map(([label]) => recogniser.imagesOf(label)),
    BigUint64Array.from(photos, ({ id }) => id),
    ...photos.map(({ features }) => features),
    ...classes.flatMap(([label]) => gallery?.of(label) ?? []),
  ]);
}

/** Groups numbered as they are met: whether there was another group makes no difference. */
function numbered(photos: readonly CalibrationPhoto[]): (readonly [label: string, group: number])[] {
  const numbers = new Map<number, number>();
  return photos.map(({ label, group }) => {
    const number = numbers.get(group) ?? numbers.size;
    numbers.set(group, number);
    return [label, number];
  });
}

/** @throws RecogniserError if it is not a recogniser, of a later version, or damaged */
export function decodeRecogniser(bytes: Uint8Array): Recogniser {
  const head = headOf(bytes);
  const { width, labels, backbone } = head.value;
  const views = backbone.views.length;
  const photos = head.value.calibration?.photos ?? [];
  const images = labels.reduce((sum, [, n]) => sum + n, 0);
  const count = packedLength(width) + labels.length * width + images + photos.length;
  const rows = 4 * photos.length + (head.hasGallery ? 2 * images : 0);
  if (bytes.length !== head.bytes + 8 * count + rows * views * width)
    throw new RecogniserError('the file is cut short, or too long');
  // Not `slice`, which for a Buffer of Node is no copy.
  const body = new Uint8Array(bytes.subarray(head.bytes)).buffer;
  let at = 0;
  const floats = (length: number) => new Float64Array(body, (at += 8 * length) - 8 * length, length);
  const ids = (length: number) => new BigUint64Array(body, (at += 8 * length) - 8 * length, length);
  const sums = labels.map(([label, n]): [string, ClassSums] => [
    label,
    { count: n * views, sum: floats(width).slice() },
  ]);
  const statistics = new Statistics(width, floats(packedLength(width)).slice(), new Map(sums));
  const known = labels.map(([label, n]) => [label, [...ids(n)]] as const);
  const photoIds = ids(photos.length);
  const calibration = head.value.calibration && {
    on: head.value.calibration.on,
    photos: photos.map(([label, group], i) => {
      const features = new Float32Array(body, at + 4 * i * views * width, views * width).slice();
      return { label, group, id: photoIds[i], features };
    }),
  };
  at += 4 * photos.length * views * width;
  const gallery = head.hasGallery ? galleryFrom(new Int16Array(body, at), known, views * width) : undefined;
  const { step, kinds } = head.value;
  return new Recogniser({
    ...{ backbone, step, statistics, gallery, kinds: new Map(kinds), images: new Map(known) },
    calibration: calibration ?? undefined,
  });
}

/**
 * @param features int16 [images, length]
 * @param images of each label
 */
function galleryFrom(
  features: Int16Array,
  images: readonly (readonly [label: string, ids: readonly bigint[]])[],
  length: number,
): Gallery {
  let at = 0;
  const next = (): Int16Array => features.slice(at, (at += length));
  return new Gallery(
    new Map(images.map(([label, ids]) => [label, ids.map((id) => ({ id, features: next() }))])),
  );
}

interface ReadHead {
  readonly value: Head;
  readonly bytes: number;
  readonly hasGallery: boolean;
}

function headOf(bytes: Uint8Array): ReadHead {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, magic.sums.length));
  const hasGallery = start === magic.gallery;
  if (!hasGallery && start !== magic.sums)
    throw new RecogniserError(
      start.startsWith('verger-recogniser ') ? 'a later version made it' : 'it is not a recogniser',
    );
  const end = bytes.indexOf(0x0a, start.length) + 1;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(start.length, end)));
    if (end % 8 === 0 && isHead(value)) return { value, bytes: end, hasGallery };
  } catch {
    // What it says is not JSON.
  }
  throw new RecogniserError('its first line is damaged');
}

function isHead(value: unknown): value is Head {
  const { backbone, width, step, labels, kinds, calibration } = value as Partial<Head>;
  return (
    isText(backbone?.name) &&
    isText(backbone.featureDigest) &&
    isViews(backbone.views) &&
    isCount(width) &&
    width > 0 &&
    typeof step === 'number' &&
    Number.isInteger(Math.log2(step)) &&
    arePairs(labels, isCount) &&
    labels.every(([, count]) => count > 0) &&
    arePairs(kinds, isText) &&
    (calibration === null || (isText(calibration?.on) && areRows(calibration.photos, isCount)))
  );
}

function isViews(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.every(isCount);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

type Row<T> = readonly [label: string, value: T];

function areRows<T>(rows: unknown, isValue: (value: unknown) => value is T): rows is readonly Row<T>[] {
  return (
    Array.isArray(rows) &&
    rows.every((row) => Array.isArray(row) && row.length === 2 && isText(row[0]) && isValue(row[1]))
  );
}

/** Rows of different labels. */
function arePairs<T>(rows: unknown, isValue: (value: unknown) => value is T): rows is readonly Row<T>[] {
  return areRows(rows, isValue) && new Set(rows.map(([label]) => label)).size === rows.length;
}

function joined(parts: readonly ArrayBufferView[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const { buffer, byteOffset, byteLength } of parts) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return bytes;
}
