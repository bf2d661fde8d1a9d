import { realpath } from 'node:fs/promises';
import { join, posix, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { systemCode, systemMessage, VergerError } from '../common/errors.js';
import type { Location } from '../storage/location.js';

/** A file beside a model that holds weights of it, as PyTorch's exporter writes them since 2.9. */
export const weightsFileSchema = z
  .object({
    /** The name by which the model refers to it. */
    name: z.string(),
    uri: z.string(),
  })
  .readonly();
export type WeightsFile = z.infer<typeof weightsFileSchema>;

/**
 * Locates a file of weights by its name in the model, in the model's folder or below. A model from a stranger must not
 * make us read anything else: not by `..`, an absolute path or a link.
 * @param folder of the model
 * @throws VergerError `model` if it is anywhere else, or missing
 */
export async function locateWeights(folder: Location, name: string): Promise<WeightsFile> {
  const key = keyOf(name);
  if (folder.scheme === 's3') return { name, uri: `${folder.folderUri}${key}` };
  const root = await realpath(folder.path);
  const path = await realpath(join(root, key)).catch((cause: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(cause) ?? '')) throw missingWeights(name, cause);
    throw new VergerError('model', `can't read the model's weights in ${name}: ${systemMessage(cause)}`, {
      cause,
    });
  });
  const inRoot = root.endsWith(sep) ? root : root + sep;
  if (!path.startsWith(inRoot)) throw outside(name, 'a link leads out of its folder');
  return { name, uri: pathToFileURL(path).href };
}

export function missingWeights(name: string, cause: unknown): VergerError {
  return new VergerError('model', `the model's weights are in ${name}, which is not beside it`, {
    cause,
    hint: 'copy the file into the folder of the model, under this name',
  });
}

/** The key in the model's folder. The same names are refused on every platform, so backslashes and drives too. */
function keyOf(name: string): string {
  const segments = posix.normalize(name).split('/');
  // ONNX Runtime takes names with an asterisk for addresses in its own memory.
  const isOrdinary = !/[\\*\0]|^[a-z]:/i.test(name) && !name.startsWith('/') && !name.endsWith('/');
  if (isOrdinary && !segments.includes('..') && !['', '.'].includes(segments.join('/')))
    return segments.join('/');
  throw outside(name, 'only files in its folder are read');
}

function outside(name: string, why: string): VergerError {
  return new VergerError('model', `the model's weights are in ${JSON.stringify(name)}: ${why}`, {
    hint: 'export the model again with its weights beside it, or inside it',
  });
}
