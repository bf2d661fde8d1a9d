import { copyFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ScriptedServer, serve } from '../models/server.js';
import { randomLayers, weightsFile } from '../models/weights.js';
import { plantOrchard } from '../support/orchard.js';
import { cli, startCli } from '../support/cli.js';
import { tinyBackbone } from '../support/tiny-backbone.js';

const tempFolder = useTempFolders();
const weights = await weightsFile(randomLayers());
let folder = '';
beforeEach(async () => {
  folder = await tempFolder();
  vi.stubEnv('VERGER_CACHE', join(folder, 'cache'));
});
afterEach(() => vi.unstubAllEnvs());

describe('verger model', () => {
  it('pulls a model that verger run then finds by name', async () => {
    const file = join(folder, 'weights.h5');
    await writeFile(file, weights);
    const before = await cli(['model', 'list']);
    expect(before).toMatchObject({ code: 0, stderr: '' });
    expect(before.stdout).toMatch(/^mobilenet-v2: not pulled$/m);
    expect(before.stdout).toMatch(/^ {2}hint +verger model pull mobilenet-v2$/m);

    const pulled = await cli(['model', 'pull', 'mobilenet-v2', '--from', file]);
    expect(pulled).toMatchObject({ code: 0, stderr: '' });
    expect(pulled.stdout).toMatch(/^Pulled mobilenet-v2\.$/m);
    expect(pulled.stdout.match(/sha256 +[0-9a-f]{64}$/gm)).toHaveLength(2);
    const again = await cli(['model', 'pull', 'mobilenet-v2', '--json']);
    const { sha256, alreadyInstalled } = JSON.parse(again.stdout) as {
      sha256: string;
      alreadyInstalled: boolean;
    };
    expect(alreadyInstalled).toBe(true);

    const listed = JSON.parse((await cli(['model', 'list', '--json'])).stdout) as { name: string }[];
    expect(listed.find(({ name }) => name === 'mobilenet-v2')).toMatchObject({
      state: 'ready',
      facts: { sha256, features: 1280 },
    });
    const images = join(folder, 'images');
    await plantOrchard(images, { classes: ['apple', 'pear'], perClass: 2 });
    const args = ['run', images, join(folder, 'out'), '--model', 'mobilenet-v2', '--components', '2'];
    const ran = await cli([...args, '--json', '--quiet', '--workers', '1']);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      backbone: { name: 'mobilenet-v2', sha256, features: 1280 },
    });
  });

  it('pulls a model that gives the same plan by name as by path', async () => {
    await writeFile(join(folder, 'weights.h5'), weights);
    await cli(['model', 'pull', 'mobilenet-v2', '--from', join(folder, 'weights.h5')]);
    await plantOrchard(join(folder, 'images'), { classes: ['apple'], perClass: 2 });
    await copyFile(join(folder, 'cache/models/mobilenet-v2.onnx'), join(folder, 'elsewhere.onnx'));
    const digestWith = async (model: string): Promise<string> => {
      const args = [
        'run',
        join(folder, 'images'),
        join(folder, 'out'),
        '--model',
        model,
        '--dry-run',
        '--json',
      ];
      return (JSON.parse((await cli(args)).stdout) as { planDigest: string }).planDigest;
    };
    const digest = await digestWith('mobilenet-v2');
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(await digestWith(join(folder, 'elsewhere.onnx'))).toBe(digest);
  });

  it('has one line and a hint for a model that is not installed', async () => {
    expect(await cli(['run', folder, join(folder, 'out'), '--model', 'mobilenet-v2'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'verger: the model mobilenet-v2 is not installed\n  verger model pull mobilenet-v2\n',
    });
  });

  it('prefers a file with the name of a model', async () => {
    await writeFile(join(folder, 'mobilenet-v2'), tinyBackbone({ features: 6 }));
    await plantOrchard(join(folder, 'images'), { classes: ['apple'], perClass: 2 });
    const args = ['run', 'images', 'out', '--model', 'mobilenet-v2', '--dry-run', '--json'];
    const { stdout } = await cli(args, { cwd: folder });
    expect(JSON.parse(stdout)).toMatchObject({ features: 6 });
  });

  it('exits with 2 for a model that cannot be pulled', async () => {
    const { code, stderr } = await cli(['model', 'pull', 'verger-1']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^verger: verger-1 is bundled with verger\n {2}verger model pull mobilenet-v2\n$/);
  });

  it('stops on Ctrl-C and resumes from there', async () => {
    const stalling = serve(weights, { etag: '"v1"', stallAfter: 4_000_000 });
    const server = await ScriptedServer.start(stalling, serve(weights));
    try {
      const args = ['model', 'pull', 'mobilenet-v2', '--from', server.address];
      const { pid, end } = startCli(args);
      const part = join(folder, 'cache/models/mobilenet-v2.h5.part');
      await vi.waitFor(() => expect(stat(part)).resolves.toMatchObject({ size: 4_000_000 }), {
        timeout: 10_000,
      });
      process.kill(pid, 'SIGINT');
      const { code, stderr } = await end;
      expect(code).toBe(130);
      expect(stderr).toContain('run the same command again to resume after 4000000 bytes');
      expect((await cli([...args, '--quiet'])).code).toBe(0);
      expect(server.ranges).toEqual([undefined, 'bytes=4000000-']);
      expect((await readdir(join(folder, 'cache/models'))).sort()).toEqual([
        'mobilenet-v2.json',
        'mobilenet-v2.onnx',
        'models.lock.json',
      ]);
    } finally {
      await server.stop();
    }
  });
});
