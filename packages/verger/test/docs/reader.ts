import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../src/common/cache-folder.js';
import { sha256 } from '../../src/common/hash.js';
import { packageFile } from '../../src/common/package-root.js';
import { synthesize } from '../../src/index.js';
import { writeExternalBackbone } from '../support/external-backbone.js';
import { tinyBackbone } from '../support/tiny-backbone.js';

/**
 * Someone who follows a page with small data: `fruits/` has pictures, `orchard/` is drawn, `model.onnx` is a model with
 * its weights beside it, mobilenet-v2 is pulled (a small stand-in), and `verger` is on the path.
 */
export class Reader {
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;

  private constructor(folder: string) {
    this.#folder = folder;
    const env: NodeJS.ProcessEnv = { ...process.env };
    for (const name of ['NODE_OPTIONS', 'VERGER_CACHE', 'XDG_CACHE_HOME']) Reflect.deleteProperty(env, name);
    const path = `${join(folder, 'bin')}:${process.env.PATH ?? ''}`;
    this.#env = { ...env, HOME: join(folder, 'home'), PATH: path };
  }

  static async prepare(folder: string): Promise<Reader> {
    const data = join(folder, 'data');
    const orchard = join(data, 'orchard');
    await synthesize({ output: orchard });
    for (const split of ['Training', 'Test'])
      for (const kind of readdirSync(join(orchard, split)).slice(0, 3))
        cpSync(join(orchard, split, kind), join(data, 'fruits', split, kind), { recursive: true });
    // A page may read pictures without a label.
    cpSync(join(data, 'fruits/Test', readdirSync(join(data, 'fruits/Test'))[0]), join(data, 'fruits'), {
      recursive: true,
    });
    await writeExternalBackbone(data);
    putModel(join(folder, 'home/.cache/verger/models'));
    putSpark(join(folder, 'home/.cache/verger/spark'));
    putCommand(join(folder, 'bin'));
    return new Reader(folder);
  }

  /** A folder of its own for a page, as it begins. */
  open(page: string): string {
    const folder = join(this.#folder, page.replaceAll('/', '-'));
    cpSync(join(this.#folder, 'data'), folder, { recursive: true });
    return folder;
  }

  /** Runs a block as it is written. */
  async run(
    block: string,
    cwd: string,
    env: Readonly<Record<string, string>>,
  ): Promise<{ readonly code: unknown; readonly output: string }> {
    const child = spawn('bash', ['-e', '-o', 'pipefail', '-c', block], {
      cwd,
      env: { ...this.#env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    const [code] = (await once(child, 'close')) as unknown[];
    return { code, output };
  }
}

/** As `verger model pull` leaves it. */
function putModel(models: string): void {
  const onnx = tinyBackbone();
  const digest = sha256(onnx);
  const source = 'a stand-in';
  const entry = { source, sourceSha256: digest, sha256: digest };
  mkdirSync(models, { recursive: true });
  writeFileSync(join(models, 'mobilenet-v2.onnx'), onnx);
  writeFileSync(join(models, 'mobilenet-v2.json'), JSON.stringify({ name: 'mobilenet-v2', sha256: digest }));
  writeFileSync(join(models, 'models.lock.json'), JSON.stringify({ 'mobilenet-v2': entry }));
}

/** The installed Sparks, but none of this machine's clusters. */
function putSpark(spark: string): void {
  mkdirSync(spark, { recursive: true });
  const installed = cacheFolder('spark');
  for (const name of existsSync(installed) ? readdirSync(installed) : [])
    if (name.startsWith('pyspark-')) symlinkSync(join(installed, name), join(spark, name));
}

/** What `npm install --global` does. */
function putCommand(bin: string): void {
  mkdirSync(bin);
  const command = join(bin, 'verger');
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${packageFile('dist/cli/main.js')}' "$@"\n`);
  chmodSync(command, 0o755);
}
