import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it } from 'vitest';
import { fruitKinds, synthesize, type SynthesizeOptions } from '../../src/dataset/synthesize.js';
import { cli, startCli } from '../support/cli.js';
import { childrenOf } from '../support/processes.js';

const folder = useTempFolders();
// One process, since each takes longer to start than to draw this.
const small = { kinds: 3, views: 9, size: 32, workers: 1 } satisfies Partial<SynthesizeOptions>;

function filesOf(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}

describe('a synthesized data set', () => {
  it('is laid out like Fruits-360: <split>/<kind>/<view>.jpg, one view in four held out', async () => {
    const output = await folder();
    expect(await synthesize({ output, ...small })).toMatchObject({ images: 27, reused: 0 });
    const files = filesOf(output);
    expect(files.length).toBe(28);
    expect(files).toContain('dataset.json');
    for (const kind of fruitKinds.slice(0, 3)) {
      expect(readdirSync(join(output, 'Test', kind)).sort()).toEqual(['0003.jpg', '0007.jpg']);
      expect(readdirSync(join(output, 'Training', kind)).length).toBe(7);
    }
  });

  it('is the same to the byte for any number of workers and on every version of Node', async () => {
    for (const workers of [1, 2]) {
      const output = await folder();
      const { digest } = await synthesize({ output, kinds: fruitKinds.length, views: 4, size: 32, workers });
      expect(digest).toBe(pinnedDigest);
    }
  });

  it('differs for another seed', async () => {
    const digests = [];
    for (const seed of [1, 2])
      digests.push((await synthesize({ output: await folder(), ...small, seed })).digest);
    expect(digests[0]).not.toBe(digests[1]);
  });

  it('consists of plain JPEGs without metadata', async () => {
    const output = await folder();
    await synthesize({ output, kinds: 1, views: 4, size: 64, workers: 1 });
    const bytes = readFileSync(join(output, 'Training', fruitKinds[0], '0000.jpg'));
    expect(await sharp(bytes).metadata()).toMatchObject({
      format: 'jpeg',
      width: 64,
      height: 64,
      chromaSubsampling: '4:2:0',
      isProgressive: false,
      hasProfile: false,
    });
    // No application segment but JFIF's, no comment.
    const markers = [...bytes.entries()].filter(
      ([at, byte]) => byte === 0xff && bytes[at + 1] >= 0xe1 && bytes[at + 1] <= 0xfe,
    );
    expect(markers.filter(([at]) => at < bytes.indexOf(Buffer.from([0xff, 0xda])))).toEqual([]);
  });
});

describe('a second call', () => {
  it('draws only what is missing', async () => {
    const output = await folder();
    const { digest } = await synthesize({ output, ...small });
    rmSync(join(output, 'Test', fruitKinds[1]), { recursive: true });
    writeFileSync(join(output, 'Training', fruitKinds[0], '0000.jpg'), '');
    expect(await synthesize({ output, ...small })).toMatchObject({ images: 27, reused: 24, digest });
  });

  it('never counts a picture that it reuses as drawn, so that the rate it shows is true', async () => {
    const output = await folder();
    await synthesize({ output, ...small });
    rmSync(join(output, 'Test', fruitKinds[1]), { recursive: true });
    const drawn: number[] = [];
    await synthesize({
      ...{ output, ...small },
      onProgress: ({ done, reused }) => drawn.push(done - reused),
    });
    expect(Math.max(...drawn)).toBe(2);
  });

  it('reports a file that has changed since', async () => {
    const output = await folder();
    await synthesize({ output, ...small });
    writeFileSync(join(output, 'Training', fruitKinds[0], '0000.jpg'), 'changed');
    await expect(synthesize({ output, ...small })).rejects.toMatchObject({ code: 'corrupt-result' });
  });

  it('rejects other settings unless overwrite is set', async () => {
    const output = await folder();
    await synthesize({ output, ...small });
    await expect(synthesize({ output, ...small, size: 40 })).rejects.toMatchObject({ code: 'plan-mismatch' });
    await synthesize({ output, ...small, views: 4, overwrite: true });
    expect(filesOf(output).length).toBe(3 * 4 + 1);
  });

  it('rejects foreign files, which even overwrite does not delete', async () => {
    const output = await folder();
    for (const place of ['notes', 'Training']) {
      mkdirSync(join(output, place));
      writeFileSync(join(output, place, 'mine.jpg'), 'mine');
    }
    for (const overwrite of [false, true]) {
      await expect(synthesize({ output, ...small, overwrite })).rejects.toMatchObject({
        code: 'plan-mismatch',
      });
      expect(filesOf(output)).toEqual(['Training/mine.jpg', 'notes/mine.jpg']);
    }
  });

  it.each([
    ['pictures of a stranger', {}, 'Training/mine.jpg'],
    ['pictures of a stranger under our names', {}, `Training/${fruitKinds[0]}/0000.jpg`],
    ['a dataset.json of another program', { 'dataset.json': '{"name":"mine"}' }, 'dataset.json'],
    ['a damaged dataset.json', { 'dataset.json': '{' }, 'dataset.json'],
  ])('never removes %s', async (_, others, named) => {
    const output = await folder();
    const files: Record<string, string> = { [named]: 'mine', ...others };
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(output, name)), { recursive: true });
      writeFileSync(join(output, name), content);
    }
    for (const overwrite of [false, true]) {
      await expect(synthesize({ output, ...small, overwrite })).rejects.toMatchObject({
        code: 'plan-mismatch',
        message: `the folder holds ${named}, which verger did not draw`,
        hint: expect.not.stringContaining('--overwrite') as string,
      });
    }
    for (const [name, content] of Object.entries(files)) {
      expect(readFileSync(join(output, name), 'utf8')).toBe(content);
    }
  });

  it('never removes what is beside the pictures that it drew', async () => {
    const output = await folder();
    await synthesize({ output, ...small });
    const mine = `Training/${fruitKinds[3]}/0000.jpg`;
    mkdirSync(join(output, 'Training', fruitKinds[3]));
    writeFileSync(join(output, mine), 'mine');
    const before = filesOf(output);
    await expect(synthesize({ output, ...small, views: 4, overwrite: true })).rejects.toMatchObject({
      code: 'plan-mismatch',
      message: `the folder holds ${mine}, which verger did not draw`,
    });
    expect(filesOf(output)).toEqual(before);
  });
});

describe('a worker that dies while drawing', () => {
  it('is replaced, and its fruit is drawn again', async () => {
    const output = await folder();
    const before = new Set(childrenOf(process.pid));
    let killed = 0;
    const drawn = await synthesize({
      ...{ output, kinds: 8, views: 16, size: 64, workers: 2 },
      onProgress: () => {
        if (killed > 0) return;
        for (const pid of childrenOf(process.pid).filter((child) => !before.has(child))) {
          process.kill(pid, 'SIGKILL');
          killed += 1;
        }
      },
    });
    expect(killed).toBeGreaterThan(0);
    expect(drawn).toMatchObject({ images: 128 });
    expect(filesOf(output).length).toBe(129);
  });
});

describe('invalid settings', () => {
  it.each([
    { kinds: fruitKinds.length + 1 },
    { kinds: 0 },
    { views: 3 },
    { size: 31 },
    { size: 513 },
    { size: 99.5 },
    { seed: -1 },
    { workers: 0 },
  ])('are rejected: %o', async (wrong) => {
    const output = await folder();
    await expect(synthesize({ output, ...wrong })).rejects.toMatchObject({ code: 'usage' });
    expect(filesOf(output)).toEqual([]);
  });
});

describe('verger dataset', () => {
  it.each(['synthesize', 'stats', 'verify'])('%s has a --help with examples', async (name) => {
    const { code, stdout } = await cli(['dataset', name, '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain(`Examples:\n  verger dataset ${name} orchard/`);
  });

  it('synthesize resumes after Ctrl-C and after a kill, with the same bytes', async () => {
    const [whole, output] = [join(await folder(), 'whole'), join(await folder(), 'broken')];
    const settings = ['--kinds', '8', '--views', '8', '--size', '64', '--json'];
    const reference = JSON.parse(
      (await cli(['dataset', 'synthesize', whole, ...settings, '--quiet'])).stdout,
    ) as {
      digest: string;
    };
    for (const signal of ['SIGINT', 'SIGKILL'] as const) {
      const running = startCli(['dataset', 'synthesize', output, ...settings]);
      await waitForImages(output, signal === 'SIGINT' ? 5 : 20);
      process.kill(running.pid, signal);
      const { code, stderr } = await running.end;
      if (signal === 'SIGINT')
        expect({ code, stderr }).toMatchObject({
          code: 130,
          stderr: expect.stringMatching(/run the same command again/) as string,
        });
    }
    const { code, stdout } = await cli(['dataset', 'synthesize', output, ...settings, '--quiet']);
    expect(code).toBe(0);
    const end = JSON.parse(stdout) as { digest: string; reused: number };
    expect(end.digest).toBe(reference.digest);
    expect(end.reused).toBeGreaterThan(0);
    expect(filesOf(output)).toEqual(filesOf(whole));
  });
});

/** Waits until there are this many images. */
async function waitForImages(output: string, count: number): Promise<void> {
  const end = performance.now() + 30_000;
  while (performance.now() < end) {
    try {
      if (filesOf(output).filter((file) => /\d\.jpg$/.test(file)).length >= count) return;
    } catch {
      // The folder may not exist yet, or a temporary file may vanish while it is listed.
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('no images were written');
}

/** The digest of four views of every kind. It changes with the drawing, or if sharp writes other JPEGs. */
const pinnedDigest = 'dc61dc7789882a37f06df12d4cb0325f53242e460e06c248e6d1f3f8544a05a9';
