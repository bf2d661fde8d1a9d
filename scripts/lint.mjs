// Runs all static checks. It does not stop at the first failure, so one run reports everything.
import { spawnSync } from 'node:child_process';
import { packages } from './packages.mjs';
import { setUp } from './set-up.mjs';

// Scripts and benches import build output, types included.
setUp();

const typed = [
  ...packages.map((name) => `packages/${name}`),
  'apps/pages',
  'apps/phone',
  'apps/phone/service-worker',
  'scripts',
  'tools/bench',
  'tools/testing',
];
const checks = [
  ...typed.map((folder) => [`types of ${folder}`, 'node_modules/typescript/bin/tsc', '-p', folder]),
  ['lint', 'node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0'],
  ['format', 'node_modules/prettier/bin/prettier.cjs', '--check', '.'],
  ['unused', 'node_modules/knip/bin/knip.js'],
  ['doc comments', 'scripts/api-pages.mjs'],
];

let failed = false;
for (const [name, ...command] of checks) {
  const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' });
  console.log(`${name}: ${status === 0 ? 'ok' : 'FAILED'}`);
  failed ||= status !== 0;
}

// The import rules. A cruise that finds no modules would pass any rule.
const cruise = spawnSync(
  process.execPath,
  [
    'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
    ...packages.map((name) => `packages/${name}/src`),
    'apps/pages/src',
    'apps/phone/src',
    '--output-type',
    'json',
  ],
  { encoding: 'utf8', maxBuffer: 1 << 28 },
);
const { summary } = JSON.parse(cruise.stdout);
const seen = summary.totalCruised;
for (const { rule, from, to } of summary.violations) console.log(`${rule.name}: ${from} -> ${to}`);
const sound = cruise.status === 0 && summary.error === 0 && seen > 50;
console.log(`layers: ${sound ? 'ok' : 'FAILED'} (${seen} modules)`);
process.exitCode = failed || !sound ? 1 : 0;
