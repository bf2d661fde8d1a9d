import { existsSync, statSync } from 'node:fs';
import { constants, copyFile, mkdir } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { VergerError } from '../common/errors.js';
import { packageFile } from '../common/package-root.js';

/** Those that ship. The first is opened if none is named. */
const shipped = ['fruits.ipynb', 'read.ipynb'] as const;

/** The notebook to open. */
export interface NotebookFile {
  /** An absolute path. */
  readonly path: string;
  /** It was not there, and is a fresh copy of one that ships. */
  readonly isCopy: boolean;
}

/**
 * The file that a user names. One that is missing but has the name of a notebook that ships becomes a copy of that.
 * @throws VergerError `usage`, `not-found`
 */
export async function notebookFile(wanted: string = shipped[0]): Promise<NotebookFile> {
  const path = resolve(wanted);
  const hint = `notebooks that ship: ${shipped.join(', ')}`;
  if (!path.endsWith('.ipynb'))
    throw new VergerError('usage', `${wanted} is not a notebook (.ipynb)`, { hint });
  if (existsSync(path)) {
    if (statSync(path).isFile()) return { path, isCopy: false };
    throw new VergerError('usage', `${wanted} is not a file`, { hint });
  }
  const name = shipped.find((each) => each === basename(path));
  if (name === undefined) throw new VergerError('not-found', `${wanted} does not exist`, { hint });
  await mkdir(dirname(path), { recursive: true });
  await copyFile(packageFile(`notebooks/${name}`), path, constants.COPYFILE_EXCL);
  return { path, isCopy: true };
}
