import { unzipSync } from 'fflate';
import { VergerError, messageOf } from '../common/errors.js';
import { decodeNpy, encodeNpyPieces } from './npy.js';
import type { NpyArray, NpyData } from './npy.js';
import { encodeStoredZip } from './stored-zip.js';

const SUFFIX = '.npy';

/**
 * Encodes named arrays as an .npz file, for `numpy.load`: a zip archive of .npy files, uncompressed because features
 * do not compress. The same arrays give the same bytes, at any time and in any time zone.
 *
 * @throws VergerError `corrupt-result` if a shape does not match its data, or a name is not an identifier
 */
export function encodeNpz(arrays: Readonly<Record<string, NpyArray>>): Uint8Array {
  const files = Object.entries(arrays).map(([name, array]) => {
    // NumPy exposes names as attributes, and separators would create folders.
    if (!/^[A-Za-z]\w*$/.test(name)) throw corrupt(`"${name}" is not a valid array name`);
    return { name: `${name}${SUFFIX}`, pieces: encodeNpyPieces(array) };
  });
  return encodeStoredZip(files);
}

/**
 * Decodes the output of `encodeNpz`. Ignores the archive's checksums: results have their own SHA-256.
 *
 * @throws VergerError `corrupt-result` if the file is truncated or damaged
 */
export function decodeNpz(bytes: Uint8Array): Map<string, NpyArray> {
  const files = unzip(bytes);
  return new Map(
    Object.entries(files).map(([file, content]) => {
      if (!file.endsWith(SUFFIX)) throw corrupt(`"${file}" is not an array`);
      return [file.slice(0, -SUFFIX.length), decodeNpy(content)];
    }),
  );
}

/**
 * The array called `name`.
 *
 * @param type the required array type, such as `Float64Array`
 * @param dimensions the required number of dimensions
 * @throws VergerError `corrupt-result` if it is missing, or has another type or number of dimensions
 */
export function requireArray<Data extends NpyData>(
  arrays: ReadonlyMap<string, NpyArray>,
  name: string,
  type: new (length: number) => Data,
  dimensions: number,
): { readonly shape: readonly number[]; readonly data: Data } {
  const array = arrays.get(name);
  if (array === undefined) throw corrupt(`no array "${name}"`);
  const { shape, data } = array;
  if (!(data instanceof type) || shape.length !== dimensions) {
    throw corrupt(`array "${name}" is not a ${dimensions}-D ${type.name}`);
  }
  return { shape, data };
}

/**
 * The float64 scalar called `name`.
 *
 * @throws VergerError `corrupt-result` if it is missing, or is something else
 */
export function float64Scalar(arrays: ReadonlyMap<string, NpyArray>, name: string): number {
  return requireArray(arrays, name, Float64Array, 0).data[0];
}

/**
 * The float64 scalar called `name`, which must be a count: a nonnegative integer, exact up to 2^53.
 *
 * @throws VergerError `corrupt-result` if it is missing, or is something else
 */
export function countScalar(arrays: ReadonlyMap<string, NpyArray>, name: string): number {
  const count = float64Scalar(arrays, name);
  if (!Number.isSafeInteger(count) || count < 0) throw corrupt(`"${name}" is ${count}, not a count`);
  return count;
}

function unzip(bytes: Uint8Array): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, {
      filter: ({ compression, size, originalSize }) => {
        // Reject a damaged length before allocating memory for it.
        if (compression !== 0 || size !== originalSize || size > bytes.length) throw corrupt('damaged entry');
        return true;
      },
    });
  } catch (error) {
    if (error instanceof VergerError) throw error;
    throw corrupt(messageOf(error), error);
  }
}

function corrupt(reason: string, cause?: unknown): VergerError {
  return new VergerError('corrupt-result', `invalid .npz file: ${reason}`, {
    hint: 'it is damaged, or another program wrote it: delete it and run again',
    cause,
  });
}
