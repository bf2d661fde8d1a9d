import { rm } from 'node:fs/promises';
import { makeTempFolder } from 'testing-support/temp-folder';
import { versitygw, versitygwCommand } from '../../../../../scripts/versitygw.mjs';
import { type S3Server, startServer } from './server.js';

/** A server that keeps each object in a file, `<folder>/<bucket>/<key>`. */
export interface Versitygw extends S3Server {
  readonly folder: string;
}

/** A real S3 server on a folder. @throws Error if Go is missing or its proxy can't be reached */
export async function startVersitygw(): Promise<Versitygw> {
  const program = await versitygw();
  const folder = await makeTempFolder();
  const server = await startServer(
    (port, account) => versitygwCommand(program, { ...account, port, folder }),
    'versitygw',
  );
  return {
    ...server,
    folder,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
