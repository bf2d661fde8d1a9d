import { fileURLToPath } from 'node:url';
import { pythonEnv } from '../../../../../scripts/python-env.mjs';
import { type S3Server, startServer } from './server.js';

/** Moto's S3, which imitates the responses of AWS. @throws Error if Python or its packages can't be installed */
export async function startMoto(): Promise<S3Server> {
  const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url));
  const python = await pythonEnv('moto', requirements);
  const program = fileURLToPath(new URL('moto_server.py', import.meta.url));
  return startServer((port) => [python, program, '-H', '127.0.0.1', '-p', port.toString()], 'moto');
}
