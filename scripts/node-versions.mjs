// Runs tests under other versions of Node: `node scripts/node-versions.mjs 22 24 -- test/engines test/cli`.
// The binaries are npm packages (`node-<platform>-<arch>`), installed in the cache folder.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache-folder.mjs';

const split = process.argv.indexOf('--');
const versions = process.argv.slice(2, split === -1 ? undefined : split);
const tests = split === -1 ? [] : process.argv.slice(split + 1);

/** @param {string} version */
function nodeBinary(version) {
  const folder = cacheFolder(`node-${version}`);
  const name = `node-${process.platform}-${process.arch}`;
  const binary = join(folder, 'node_modules', name, 'bin/node');
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    execFileSync('npm', ['install', '--prefix', folder, `${name}@${version}`], { stdio: 'inherit' });
  }
  return binary;
}

for (const version of versions) {
  const binary = nodeBinary(version);
  console.log(`Node ${execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim()}`);
  const { status } = spawnSync(binary, ['node_modules/vitest/vitest.mjs', 'run', ...tests], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
