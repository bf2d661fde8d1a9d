import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { skipOrFail } from 'testing-support/services';
import { afterAll, expect, test } from 'vitest';
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

/** Installs the packed tarball as a user would; the reason where the registry can't be reached. */
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
