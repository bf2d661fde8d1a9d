import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it } from 'vitest';
import { platformOfExecutor, surveyCommand } from '../../../src/engines/spark/executors.js';

it.each([
  ['Linux x86_64 v20.19.0 glibc 2.28', 'x64'],
  ['Linux aarch64 v24.1.0 glibc 2.39', 'arm64'],
])('accepts an executor that reports %s', (line, arch) => {
  expect(platformOfExecutor(line, true)).toEqual({ arch });
});

it.each([
  ['Linux x86_64 none glibc 2.36', 'an executor has no Node'],
  ['Linux x86_64 v18.20.8 glibc 2.36', 'an executor has Node v18.20.8'],
  ['Linux x86_64 v20.18.3 glibc 2.36', 'an executor has Node v20.18.3'],
  ['Linux x86_64 v22.1.0 glibc 2.26', 'an executor has glibc 2.26'],
  ['Linux x86_64 v22.1.0 none', 'an executor has no glibc'],
  ['Linux ppc64le v22.1.0 glibc 2.36', 'the executors run Linux ppc64le, which verger does not support'],
  ['Darwin arm64 v22.1.0 none', 'the executors run Darwin arm64, which verger does not support'],
])('rejects an executor that reports %s, with a hint', (line, message) => {
  const refused = expect(() => platformOfExecutor(line, true));
  refused.toThrow(
    expect.objectContaining({ code: 'spark', message, hint: expect.any(String) as string }) as Error,
  );
});

it.each([
  ['write', "can't write to its folder"],
  ['execute', "can't run a program in its folder"],
])('rejects an executor that cannot %s in its folder, by machine, user and path', (use, what) => {
  const line = `Linux x86_64 v22.1.0 glibc 2.36 ${use} node-7 nobody /mnt/spark work/app-1/0`;
  expect(() => platformOfExecutor(line, true)).toThrow(
    expect.objectContaining({
      code: 'spark',
      message: `the executor on node-7 as nobody ${what} /mnt/spark work/app-1/0`,
      hint: expect.stringContaining('noexec') as string,
    }) as Error,
  );
});

describe('the command of the survey', () => {
  const run = (cwd: string, uid?: number): string =>
    spawnSync('bash', ['-c', surveyCommand], {
      cwd,
      input: '1\n',
      encoding: 'utf8',
      ...(uid === undefined ? {} : { uid }),
    }).stdout;
  const tempFolder = useTempFolders();

  it('reports this machine, and leaves nothing', async () => {
    const folder = await tempFolder();
    const fields = run(folder).trim().split(' ');
    expect(fields.slice(-4)).toEqual(['run', hostname(), userInfo().username, folder]);
    expect(readdirSync(folder)).toEqual([]);
    expect(surveyCommand).not.toMatch(/['\\]|\$\{/);
  });

  it.skipIf(process.getuid?.() !== 0)('finds a folder in which it may not write', async () => {
    const folder = await tempFolder();
    chmodSync(folder, 0o755);
    expect(run(folder, 65_534).trim().split(' ').slice(-4)).toEqual(['write', hostname(), 'nobody', folder]);
  });

  it('finds a folder in which nothing runs', async () => {
    const folder = await tempFolder();
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'noexec', 'tmpfs', folder]);
    // Only root may mount.
    if (mounted.status !== 0) return;
    try {
      expect(run(folder).trim().split(' ').slice(-4)).toEqual([
        'execute',
        hostname(),
        userInfo().username,
        folder,
      ]);
    } finally {
      spawnSync('umount', [folder]);
    }
  });
});

it.each(['none', 'v18.20.8'])('ignores the Node of an executor (%s) if one is sent along', (node) => {
  expect(platformOfExecutor(`Linux x86_64 ${node} glibc 2.36`, false)).toEqual({ arch: 'x64' });
});
