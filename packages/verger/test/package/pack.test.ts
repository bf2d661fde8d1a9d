import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { skipOrFail } from 'testing-support/services';
import { afterAll, expect, test } from 'vitest';
import { bundled, manifestOf } from '../../../../scripts/packages.mjs';
import { messageOf } from '../../src/common/errors.js';
import { plantOrchard } from '../support/orchard.js';
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

test.skipIf(missing !== undefined)(
  'the installed package has a notice and the licences that it names',
  () => {
    const installed = (name: string): string =>
      readFileSync(join(folder, 'node_modules/verger', name), 'utf8');
    expect(installed('NOTICE')).toMatch(/libvips[^]*GNU Lesser General Public License/);
    expect(installed('licences/LGPL-3.0.txt')).toContain('GNU LESSER GENERAL PUBLIC LICENSE');
    expect(installed('licences/GPL-3.0.txt')).toContain('GNU GENERAL PUBLIC LICENSE');
    expect(installed('dist/spark-worker/THIRD-PARTY.txt')).toMatch(/^@aws-sdk\/client-s3 .*Apache-2.0$/m);
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
