import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pythonEnv } from '../../../../../../../scripts/python-env.mjs';

/** The Python that has AWS's command line. @throws Error if it can't be installed */
export function awsPython(): Promise<string> {
  return pythonEnv('awscli', fileURLToPath(new URL('awscli-requirements.txt', import.meta.url)));
}

/** Puts AWS's command `aws` into a folder. */
export async function installAws(folder: string): Promise<void> {
  await writeScript(join(folder, 'aws'), `exec '${await awsPython()}' -m awscli "$@"`);
}

export async function writeScript(path: string, text: string): Promise<void> {
  await writeFile(path, `#!/bin/bash\n${text}\n`);
  await chmod(path, 0o755);
}
