// Runs the command of the checkout: draws an orchard, trains a recogniser on it, and serves it.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const command = fileURLToPath(new URL('../../../packages/verger/dist/cli/main.js', import.meta.url));

async function verger(...args: readonly string[]): Promise<void> {
  await promisify(execFile)(process.execPath, [command, ...args]);
}

/** Eight kinds to learn; thresholds from other fruit, of two more kinds. */
export async function trainOnOrchard(folder: string): Promise<string> {
  const at = (name: string) => join(folder, name);
  await verger('dataset', 'synthesize', at('orchard'), '--kinds', '8', '--views', '40', '--seed', '1');
  await verger('dataset', 'synthesize', at('scene'), '--kinds', '10', '--views', '40', '--seed', '2');
  for (const [images, features] of [
    ['orchard', 'features'],
    ['scene', 'photos'],
  ])
    await verger('run', at(images), at(features), '--components', '0');
  await writeFile(at('kinds.csv'), 'label,kind\nApple Red,apple\nApple Green,apple\n');
  const recogniser = at('fruit.recogniser');
  const given = ['--kinds', at('kinds.csv'), '--calibrate', at('photos')];
  await verger('train', at('features'), recogniser, ...given);
  return recogniser;
}

export interface Served {
  readonly address: string;
  readonly token: string;
  readonly close: () => Promise<void>;
}

export async function serve(recogniser: string): Promise<Served> {
  const args = [command, 'serve', '--api', recogniser, '--port', '0', '--json'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const { api, token } = JSON.parse(await firstLine(child)) as { api: string; token: string };
  return {
    address: api,
    token,
    close: async () => {
      const ended = once(child, 'close');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the server has no output');
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('the server has ended');
}
