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
        timeout: 60_000,
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

  it('adds a model that verger run then finds by name, and removes it', async () => {
    await writeFile(join(folder, 'export.onnx'), tinyBackbone({ features: 6 }));
    await plantOrchard(join(folder, 'images'), { classes: ['apple'], perClass: 2 });
    const added = await cli(['model', 'add', 'export.onnx', '--name', 'mine'], { cwd: folder });
    expect(added).toMatchObject({ code: 0, stderr: '' });
    expect(added.stdout).toMatch(/^Added mine\.\n {2}features +6$/m);
    const args = ['run', 'images', 'out', '--model', 'mine', '--dry-run'];
    const { stdout } = await cli(args, { cwd: folder });
    expect(stdout).toMatch(/^ {2}backbone +mine, 6 features$/m);
    expect(stdout).toMatch(/^ {4}pixels +32x32, stretched, bicubic$/m);
    expect(stdout).toMatch(/^ {4}values +scale 1\/127\.5, mean 1, std 1, rgb$/m);
    expect((await cli(['model', 'list'])).stdout).toMatch(/^mine: ready$/m);
    expect(await cli(['model', 'remove', 'mine'])).toMatchObject({ code: 0, stdout: 'Removed mine.\n' });
    expect((await cli(args, { cwd: folder })).stderr).toMatch(/^verger: no file or model named mine$/m);
  });

  it('shows how a model is understood, as text and as JSON', async () => {
    await writeFile(join(folder, 'export.onnx'), tinyBackbone({ pooled: false }));
    const refused = await cli(['model', 'check', 'export.onnx'], { cwd: folder });
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(
      /^verger: the model's output positive is \[1, 24, 8, 8\].*\n {2}.*"pool": "mean"/,
    );
    await writeFile(join(folder, 'export.json'), '{ "pool": "mean" }');
    const { stdout } = await cli(['model', 'check', 'export.onnx'], { cwd: folder });
    expect(stdout).toMatch(/^ {2}input +image float32 \[N, 3, 32, 32\]$/m);
    expect(stdout).toMatch(/^ {2}twice +the same bits$/m);
    expect(stdout).toMatch(/^ {2}pool +mean {2}\(export\.json\)$/m);
    const json = await cli(['model', 'check', 'export.onnx', '--json'], { cwd: folder });
    expect(JSON.parse(json.stdout)).toMatchObject({ features: 24, isDeterministic: true });
  });
});
