import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { packageFile } from '../../../packages/verger/src/common/package-root.js';

/**
 * Puts the built `verger` on the PATH of the processes that this one starts, as `npm install -g` would.
 * @param folder where to put it; created if missing
 */
export async function putVergerOnPath(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const command = join(folder, 'verger');
  await writeFile(
    command,
    `#!/bin/sh\nexec '${process.execPath}' '${packageFile('dist/cli/main.js')}' "$@"\n`,
  );
  await chmod(command, 0o755);
  process.env.PATH = `${folder}${delimiter}${process.env.PATH ?? ''}`;
}
