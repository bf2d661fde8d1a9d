import { access, constants } from 'node:fs/promises';
import { resolve } from 'node:path';
import { systemMessage, VergerError } from '../../../common/errors.js';
import type { Identity } from './route.js';

/** The private key of the EC2 key pair that the cluster was started with. A key in the agent is used by its file, too. */
export function keyFile(path: string, user: string): Identity {
  const file = resolve(path);
  return {
    user,
    check: async () => {
      await access(file, constants.R_OK).catch((error: unknown) => {
        throw new VergerError('not-found', `can't read the key ${path}: ${systemMessage(error)}`, {
          cause: error,
        });
      });
    },
    prepare: () => Promise.resolve({ file, options: [], remove: () => Promise.resolve() }),
  };
}
