import type { Dataset, File } from 'h5wasm';
import { messageOf, VergerError } from '../common/errors.js';

/** Float32 values, row-major. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Far more than in the largest layer that we read; a few compressed bytes can stand for gigabytes. */
const maxValues = 2 ** 24;

/** An HDF5 file open for reading. */
export interface Hdf5File {
  /** An attribute that holds a list of strings; undefined if there is none. `/` is the root group. */
  texts(group: string, attribute: string): readonly string[] | undefined;
  /** @throws VergerError `model` if there is no float32 dataset at that path */
  tensor(path: string): Tensor;
}

/**
 * Reads an HDF5 file with the HDF Group's own library, compiled to WebAssembly: whatever the input, it can't access
 * memory outside its own. Its files are in memory too (unlike those of `h5wasm/node`), so a link to another file
 * leads nowhere.
 * @param read reads from the open file, which is closed afterwards
 * @throws VergerError `model` if the bytes are not a complete HDF5 file
 */
export async function readHdf5<T>(bytes: Uint8Array, read: (file: Hdf5File) => T): Promise<T> {
  // Loaded on first use: it takes a quarter of a second.
  const h5 = await import('h5wasm');
  const library = await h5.ready;
  // By default, the library prints errors and continues.
  library.activate_throwing_error_handler();
  const path = '/weights.h5';
  library.FS.writeFile(path, bytes);
  let file: File | undefined;
  try {
    const opened = new h5.File(path, 'r');
    file = opened;
    return read({
      texts: (group, attribute) => textsOf(opened, group, attribute),
      tensor: (name) => tensorOf(opened.get(name), name, h5.Dataset),
    });
  } catch (cause) {
    if (cause instanceof VergerError) throw cause;
    throw new VergerError('model', describeHdf5Error(messageOf(cause)), { cause });
  } finally {
    file?.close();
    library.FS.unlink(path);
  }
}

function textsOf(file: File, path: string, attribute: string): readonly string[] | undefined {
  const group = file.get(path);
  if (group === null || !('attrs' in group)) return undefined;
  const attributes: Partial<typeof group.attrs> = group.attrs;
  const value = attributes[attribute]?.value;
  return Array.isArray(value) && value.every((text) => typeof text === 'string') ? value : undefined;
}

function tensorOf(entity: ReturnType<File['get']>, path: string, dataset: typeof Dataset): Tensor {
  const size = entity instanceof dataset ? (entity.shape ?? []).reduce((all, axis) => all * axis, 1) : 0;
  if (size > maxValues) throw new VergerError('model', `the HDF5 file has ${size} values at ${path}`);
  const data = entity instanceof dataset ? entity.value : undefined;
  if (entity instanceof dataset && data instanceof Float32Array) return { shape: entity.shape ?? [], data };
  throw new VergerError('model', `the HDF5 file has no float32 values at ${path}`);
}

/** Condenses the library's error stack to one line. */
function describeHdf5Error(stack: string): string {
  if (stack.includes('file signature not found')) return 'not an HDF5 file';
  if (stack.includes('truncated file')) return 'the HDF5 file is truncated';
  const reason = [...stack.matchAll(/minor: (.*?)(?= #\d|$)/g)].at(-1)?.[1] ?? stack;
  return `the HDF5 file is damaged: ${reason}`;
}
