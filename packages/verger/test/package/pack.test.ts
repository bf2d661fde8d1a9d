import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { skipOrFail } from 'testing-support/services';
import { afterAll, expect, test } from 'vitest';
import { bundled, manifestOf } from '../../../../scripts/packages.mjs';
import { messageOf } from '../../src/common/errors.js';
import type { Manifest } from '../../src/index.js';
import { codeBlocks } from '../docs/code-blocks.js';
import { plantOrchard } from '../support/orchard.js';
import { repositoryFile } from '../support/repository.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';

const folder = mkdtempSync(join(tmpdir(), 'verger-pack-'));
const project = join(import.meta.dirname, '../..');
const missing = install();

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function npm(cwd: string, ...args: readonly string[]): string {
  return execFileSync('npm', [...args, '--no-audit', '--no-fund'], { cwd, encoding: 'utf8', stdio: 'pipe' });
}

/** Installs the packed tarball as a user would; returns the reason if the registry can't be reached. */
function install(): string | undefined {
  const tarball = npm(project, 'pack', '--pack-destination', folder).trim().split('\n').at(-1) ?? '';
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  try {
    npm(folder, 'install', join(folder, tarball), '--ignore-scripts', '--prefer-offline');
    return undefined;
  } catch (error) {
    return skipOrFail(`npm can't install the packed tarball here: ${messageOf(error).slice(0, 300)}`);
  }
}

test.skipIf(missing !== undefined)(
  'the packed tarball installs in an empty folder, runs, and can be imported',
  async () => {
    const images = join(folder, 'images');
    await plantOrchard(images, { classes: ['apple', 'pear'], perClass: 4 });
    const model = await writeTinyBackbone(folder, {});
    const verger = join(folder, 'node_modules/.bin/verger');
    execFileSync(verger, ['run', 'images', 'features', '--model', model, '--quiet', '--components', '2'], {
      cwd: folder,
    });
    writeFileSync(
      join(folder, 'count.js'),
      `import { openResults } from 'verger';
     let rows = 0;
     for await (const row of (await openResults('features')).rows()) rows += row.components.length === 2 ? 1 : 0;
     console.log(rows);`,
    );
    expect(execFileSync(process.execPath, ['count.js'], { cwd: folder, encoding: 'utf8' }).trim()).toBe('8');
  },
);

test.skipIf(missing !== undefined)('the installed command has the tables of facts, and what they owe', () => {
  const verger = join(folder, 'node_modules/.bin/verger');
  const text = execFileSync(verger, ['facts', 'Apple Granny Smith', '--json'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(JSON.parse(text)).toMatchObject({ labelled: { kind: 'apple', variant: 'granny-smith' } });
  writeFileSync(
    join(folder, 'facts.js'),
    `import { loadFacts } from 'verger';
     console.log((await loadFacts()).kinds.length);`,
  );
  expect(execFileSync(process.execPath, ['facts.js'], { cwd: folder, encoding: 'utf8' })).toBe('77\n');
  const data = 'node_modules/verger/node_modules/@verger/facts/data';
  expect(readFileSync(join(folder, data, 'README.md'), 'utf8')).toMatch(
    /Copyright \(c\) 2022 Datagir\n\nPermission/,
  );
});

test.skipIf(missing !== undefined)('the installed package can be required by CommonJS', () => {
  writeFileSync(
    join(folder, 'count.cjs'),
    `const { openResults, VergerError } = require('verger');
     openResults('nowhere').catch((error) => console.log(error instanceof VergerError, error.code));`,
  );
  const printed = execFileSync(process.execPath, ['count.cjs'], { cwd: folder, encoding: 'utf8' });
  expect(printed).toBe('true not-found\n');
});

// As docs/library.md says.
test.skipIf(missing !== undefined)('a program bundled by esbuild without the package runs beside it', () => {
  writeFileSync(
    join(folder, 'app.ts'),
    `import { embed, fruitKinds } from 'verger';
     const features: Float32Array = await embed('images/apple/0000.jpg', { model: 'model.onnx' });
     console.log(features.length, fruitKinds.length);`,
  );
  const esbuild = repositoryFile('node_modules/esbuild/bin/esbuild');
  const line = codeBlocks().find(({ text }) => text.startsWith('npx esbuild'))?.text ?? '';
  const args = line.trim().split(' ').slice(2);
  expect(args).toContain('--external:verger');
  execFileSync(esbuild, args, { cwd: folder, stdio: 'pipe' });
  expect(execFileSync(process.execPath, ['app.mjs'], { cwd: folder, encoding: 'utf8' })).toBe('24 40\n');
});

test.skipIf(missing !== undefined)("npx finds the command, and Tab's script is its own", () => {
  const env = { ...process.env, npm_config_offline: 'true' };
  const npx = (...args: readonly string[]): string =>
    execFileSync('npx', ['verger', ...args], { cwd: folder, encoding: 'utf8', env });
  expect(npx('--version')).toMatch(/^\d+\.\d+\.\d+/);
  expect(npx('completion', 'bash')).toContain('complete -o default -F _verger verger');
});

// README's line, in a prefix of its own. The packages are in npm's cache since the install above.
const installing = { timeout: 600_000 };
test.skipIf(missing !== undefined)(
  'the install line of the README puts verger on the path',
  installing,
  () => {
    const block = codeBlocks().find(({ page, text }) => page === 'README.md' && text.includes('--global'));
    const line = block?.text.split('\n').find((each) => each.includes('--global')) ?? '';
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
    expect(line.trim()).toBe(`npm install --global --ignore-scripts ./${tarball}`);
    const prefix = join(folder, 'prefix');
    const env = { ...process.env, npm_config_prefix: prefix, npm_config_prefer_offline: 'true' };
    execFileSync('bash', ['-c', `${line} --no-audit --no-fund`], { cwd: folder, env, stdio: 'pipe' });
    const path = `${join(prefix, 'bin')}:${process.env.PATH ?? ''}`;
    const bash = (command: string): string =>
      execFileSync('bash', ['-c', command], {
        cwd: folder,
        env: { ...env, PATH: path },
        encoding: 'utf8',
      });
    expect(bash('verger help run')).toContain('Usage: verger run [options] <input> <output>');
    // npm once left the dependencies of bundled packages as empty folders.
    const { counts } = JSON.parse(bash('verger run images by-command --quiet --json')) as Manifest;
    expect(counts).toMatchObject({ rows: 8, rejects: 0 });
  },
);

test.skipIf(missing !== undefined)(
  'the installed package has a notice and the licences that it names',
  () => {
    const installed = (name: string): string =>
      readFileSync(join(folder, 'node_modules/verger', name), 'utf8');
    expect(installed('NOTICE')).toMatch(/libvips[^]*GNU Lesser General Public License/);
    expect(installed('licences/LGPL-3.0.txt')).toContain('GNU LESSER GENERAL PUBLIC LICENSE');
    expect(installed('licences/GPL-3.0.txt')).toContain('GNU GENERAL PUBLIC LICENSE');
    expect(installed('dist/spark-worker/THIRD-PARTY.txt')).toMatch(/^@aws-sdk\/client-s3 .*Apache-2.0$/m);
    expect(installed('dist/bundled/THIRD-PARTY.txt')).toMatch(/^zod .*MIT$/m);
  },
);

// Loads the bundled Spark Connect client and what that depends on.
test.skipIf(missing !== undefined)('the installed package calls a Spark Connect server', () => {
  const address = 'sc://127.0.0.1:9';
  const args = ['run', 'images', 'on-spark', '--engine', 'spark', '--spark', address];
  const { status, stderr } = spawnSync(join(folder, 'node_modules/.bin/verger'), args, {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(stderr).toMatch(/^verger: can't reach sc:\/\/127\.0\.0\.1:9\b/);
  expect(status).toBe(1);
});

// npm does not install the dependencies of bundled packages: they must be the product's own.
test.each(bundled())('the product has the dependencies of %s, in the same versions', (name) => {
  const own = manifestOf('verger').dependencies;
  for (const [dependency, version] of Object.entries(manifestOf(name).dependencies ?? {}))
    expect(own).toHaveProperty([dependency], version);
});

test.skipIf(missing !== undefined)('the installed command serves its pages', async () => {
  const child = spawn(join(folder, 'node_modules/.bin/verger'), ['serve', '--port', '0', '--json'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const { address } = JSON.parse(line.toString()) as { address: string };
    const first = await fetch(address, { redirect: 'manual' });
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
    const page = await (await fetch(new URL('/', address), { headers: { cookie } })).text();
    for (const [, path] of page.matchAll(/(?:src|href)="(\.[^"]+)"/g))
      expect((await fetch(new URL(path, address), { headers: { cookie } })).status, path).toBe(200);
  } finally {
    child.kill();
    await once(child, 'close');
  }
});
