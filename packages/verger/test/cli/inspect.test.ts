import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageFile } from '../../src/common/package-root.js';
import { type Manifest, openResults, run } from '../../src/index.js';
import { cli } from '../support/cli.js';
import { plantOrchard } from '../support/orchard.js';
import { partNames } from '../support/result-files.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';

let folder = '';
const sound = (): string => join(folder, 'sound');

beforeAll(async () => {
  folder = await makeTempFolder();
  const model = await writeTinyBackbone(folder);
  await plantOrchard(join(folder, 'orchard'), { classes: ['apple', 'plum'], perClass: 20 });
  writeFileSync(join(folder, 'orchard/plum/torn.jpg'), '');
  await run({
    ...{ input: join(folder, 'orchard'), output: sound(), model, workers: 1, partitions: 2 },
    ...{ components: { kind: 'count', count: 3 }, maxRejects: { kind: 'count', count: 1 } },
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it.runIf(existsSync('/dev/full'))('reports in one line that its output was lost', () => {
  const full = openSync('/dev/full', 'w');
  const args = [packageFile('dist/cli/main.js'), 'inspect', sound()];
  const { status, stderr } = spawnSync(process.execPath, args, {
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  });
  closeSync(full);
  expect(stderr).toMatch(/^verger: can't write to standard output: ENOSPC: no space left on device.*\n$/);
  expect(status).toBe(1);
});

describe('verger inspect', () => {
  it('shows counts, classes, explained variance and rejects', async () => {
    const { code, stdout, stderr } = await cli(['inspect', sound()]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/rows +40 in 2 classes/);
    expect(stdout).toMatch(/rejects +1: 1 empty/);
    expect(stdout).toMatch(/plum +20 \(1 reject\)/);
    expect(stdout).toMatch(/k = 3 +\d+\.\d%/);
    expect(stdout).toMatch(/plum\/torn\.jpg +empty: no bytes/);
  });

  it('prints the same as one line of JSON', async () => {
    const { stdout } = await cli(['inspect', sound(), '--json', '--verify']);
    const { manifest } = await openResults(sound());
    expect(stdout.trimEnd()).not.toContain('\n');
    expect(JSON.parse(stdout)).toMatchObject({
      manifest: { ...manifest },
      explainedVariance: [{ k: 3 }],
      rejects: [{ path: 'plum/torn.jpg', label: 'plum', reason: 'empty' }],
      faults: [],
    });
  });

  it('verifies a sound result', async () => {
    const { code, stdout } = await cli(['inspect', sound(), '--verify']);
    expect(code).toBe(0);
    expect(stdout).toContain('Verified: all digests and counts match the manifest.');
  });

  it('exits quietly when its output is closed', async () => {
    const command = spawn(process.execPath, [packageFile('dist/cli/main.js'), 'inspect', sound()]);
    command.stdout.destroy();
    let stderr = '';
    command.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    await once(command, 'close');
    expect(stderr).toBe('');
  });

  it('reports that a run is not finished', async () => {
    const output = await damaged('unfinished', (at) => rmSync(at('_SUCCESS')));
    const { code, stderr } = await cli(['inspect', output]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^verger: the run in .* is not finished\n {2}finished work is kept: run the same command again/,
    );
  });
});

/** Ways to damage a result, and the fault that each causes. */
const damages: readonly {
  readonly what: string;
  readonly expected: RegExp;
  readonly damage: (at: (name: string) => string, parts: readonly string[]) => void;
}[] = [
  {
    what: 'a flipped bit in a part',
    expected: /part-00001.*has a different SHA-256/,
    damage: (at, [, second]) => {
      const bytes = readFileSync(at(second));
      bytes[bytes.length >> 1] ^= 1;
      writeFileSync(at(second), bytes);
    },
  },
  {
    what: 'a missing part',
    expected: /part-00000.*no such file/,
    damage: (at, [first]) => rmSync(at(first)),
  },
  {
    what: 'a truncated part',
    expected: /part-00000.*has 100 bytes instead of \d+/,
    damage: (at, [first]) => truncateSync(at(first), 100),
  },
  {
    what: 'a part with an extra byte',
    expected: /part-00000.*bytes instead of/,
    damage: (at, [first]) => appendFileSync(at(first), 'x'),
  },
  {
    what: 'a damaged PCA',
    expected: /pca\.npz.*has a different SHA-256/,
    damage: (at) => {
      const bytes = readFileSync(at('_verger/pca.npz'));
      bytes[bytes.length >> 1] ^= 1;
      writeFileSync(at('_verger/pca.npz'), bytes);
    },
  },
  {
    what: 'a manifest with other counts',
    expected: /has 40 rows instead of 41/,
    damage: (at) => edit(at, (manifest) => ({ ...manifest, counts: { ...manifest.counts, rows: 41 } })),
  },
  {
    what: 'a manifest with other reject reasons',
    expected: /rejects\.parquet.*has 0 corrupt instead of 1/,
    damage: (at) =>
      edit(at, (manifest) => ({ ...manifest, counts: { ...manifest.counts, byReason: { corrupt: 1 } } })),
  },
  {
    what: 'a manifest with another PCA',
    expected: /has a different totalVariance than/,
    damage: (at) => edit(at, (manifest) => ({ ...manifest, pca: { ...manifest.pca, totalVariance: 1 } })),
  },
  {
    what: 'a manifest of another plan',
    expected: /name does not match the plan digest/,
    damage: (at) => edit(at, (manifest) => ({ ...manifest, planDigest: '0'.repeat(64) })),
  },
];

describe('inspect --verify', () => {
  it.each(damages)('detects $what', async ({ what, expected, damage }) => {
    const output = await damaged(what, damage);
    const faults = await (await openResults(output)).verify();
    expect(faults.map(({ file, fault }) => `${file} ${fault}`).join('\n')).toMatch(expected);
  });

  it('prints the faults and exits with 1 and a hint', async () => {
    const output = await damaged('shown', (at, [first]) => rmSync(at(first)));
    const { code, stdout, stderr } = await cli(['inspect', output, '--verify']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/Faults:\n {2}part-00000-.* no such file/);
    expect(stderr).toBe(
      `verger: 1 fault in ${output}\n  run the command that wrote it again, with --overwrite\n`,
    );
  });

  it('exits with 1 if the manifest cannot be read', async () => {
    const output = await damaged('unreadable', (at) =>
      writeFileSync(at('_verger/manifest.json'), '{"format"'),
    );
    const { code, stderr } = await cli(['inspect', output, '--verify']);
    expect(code).toBe(1);
    expect(stderr).toContain('_verger/manifest.json is not valid JSON');
  });
});

/** Damages a copy of the sound result. */
async function damaged(
  name: string,
  damage: (at: (name: string) => string, parts: readonly string[]) => void,
): Promise<string> {
  const output = join(folder, name.replaceAll(' ', '-'));
  await cp(sound(), output, { recursive: true });
  damage((file) => join(output, file), partNames(output));
  return output;
}

function edit(at: (name: string) => string, change: (manifest: Manifest) => Manifest): void {
  const path = at('_verger/manifest.json');
  writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')) as Manifest)));
}
