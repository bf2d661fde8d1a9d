import { fileURLToPath } from 'node:url';
import { pythonEnv } from '../../../../../../scripts/python-env.mjs';
import { environmentOf, type S3Server, startServer } from '../../../support/s3/server.js';

/** Moto with a CloudFormation that has events, rollback, failures, and answers that are lost or denied. */
export async function startMoto(): Promise<S3Server> {
  const requirements = fileURLToPath(new URL('../../../support/s3/requirements.txt', import.meta.url));
  const python = await pythonEnv('moto', requirements);
  const program = fileURLToPath(new URL('moto_foundation.py', import.meta.url));
  return startServer((port) => [python, program, '-H', '127.0.0.1', '-p', port.toString()], 'moto');
}

/** What goes wrong next: a resource that fails, or what becomes of an action. */
export type Rule =
  | { readonly fail: string; readonly reason: string; readonly when?: 'change' | 'delete' }
  | { readonly action: string; readonly do: 'deny' | 'lose'; readonly times?: number };

export async function setRules(endpoint: string, rules: readonly Rule[]): Promise<void> {
  await fetch(`${endpoint}/verger/rules`, { method: 'POST', body: JSON.stringify(rules) });
}

/** Points all clients of this process and of its commands to the server. */
export function environmentFor(endpoint: string): Record<string, string> {
  return { ...environmentOf(endpoint), AWS_ENDPOINT_URL: endpoint };
}
