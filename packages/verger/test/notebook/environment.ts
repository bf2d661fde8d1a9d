import { mkdir, readdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { skipOrFail } from 'testing-support/services';
import { messageOf } from '../../src/common/errors.js';
import { notebookHome } from '../../src/notebook/home.js';
import { openSession } from '../../src/notebook/session.js';

/** The reason why no notebook can run here; installs Jupyter and Deno's kernel on first use. */
export async function reasonToSkipNotebooks(): Promise<string | undefined> {
  try {
    const session = await openSession({ signal: new AbortController().signal, onStep: () => undefined });
    await rm(session.folder, { recursive: true });
    return undefined;
  } catch (error) {
    return skipOrFail(`notebooks: ${messageOf(error)}`);
  }
}

/**
 * The environment of a user whose home is empty, and whose cache folder holds just what is installed.
 * @param folder an empty one
 */
export async function freshUser(
  folder: string,
): Promise<{ readonly HOME: string; readonly VERGER_CACHE: string }> {
  const user = { HOME: join(folder, 'home'), VERGER_CACHE: join(folder, 'cache') };
  const cache = join(user.VERGER_CACHE, 'notebook');
  await mkdir(user.HOME);
  await mkdir(cache, { recursive: true });
  const installed = (await readdir(notebookHome())).filter((name) =>
    /^(deno|jupyter)-[\w.-]*[0-9a-f]{12}$/.test(name),
  );
  for (const name of installed) await symlink(join(notebookHome(), name), join(cache, name));
  return user;
}
