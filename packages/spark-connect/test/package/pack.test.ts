import { execFile } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { skipOrFail } from 'testing-support/services';
import { addressOf, reasonToSkipSpark, sharedCluster } from 'testing-support/spark';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const project = join(import.meta.dirname, '../..');
const example = join(project, '../../examples/spark-connect/query-and-upload.mjs');
const startMs = 300_000;
const servers = [
  ['4.1.1', 'standalone'],
  ['4.0.1', 'standalone'],
  ['3.5.7', 'local-cluster'],
] as const;

const folder = await makeTempFolder();
const installFailure = await install();
const skipReasons = await Promise.all(servers.map(([version]) => reasonToSkipSpark(version)));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function npm(cwd: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run('npm', [...args, '--no-audit', '--no-fund'], { cwd });
  return stdout.trim();
}

/** Installs the packed tarball in an empty folder; returns the reason if npm can't. */
async function install(): Promise<string | undefined> {
  const packed = await npm(project, 'pack', '--silent', '--pack-destination', folder);
  const tarball = packed.split('\n').at(-1) ?? '';
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  cpSync(example, join(folder, 'query-and-upload.mjs'));
  try {
    await npm(folder, 'install', join(folder, tarball), '--ignore-scripts', '--prefer-offline');
    return undefined;
  } catch (error) {
    return skipOrFail(`npm can't install the packed tarball: ${String(error).slice(0, 300)}`);
  }
}

it('the README shows the example', () => {
  const readme = readFileSync(join(project, 'README.md'), 'utf8');
  expect(readme).toContain(`\`\`\`js\n${readFileSync(example, 'utf8')}\`\`\``);
});

describe.skipIf(installFailure)('the packed tarball, installed alone', () => {
  it('provides types for TypeScript', async () => {
    const program = join(folder, 'program.ts');
    writeFileSync(
      program,
      `import { SparkError, SparkSession, type Row } from 'spark-connect';
       export async function rows(address: string): Promise<readonly Row[] | string> {
         try { return await (await SparkSession.connect(address)).collect('SELECT 1'); }
         catch (error) { if (error instanceof SparkError) return error.fault; throw error; }
       }`,
    );
    const tsc = join(project, '../../node_modules/typescript/bin/tsc');
    const options = ['--noEmit', '--strict', '--target', 'es2023', '--module', 'nodenext'];
    await run(process.execPath, [tsc, ...options, program], { cwd: folder });
  });

  for (const [index, [version, mode]] of servers.entries())
    it.skipIf(skipReasons[index])(`runs its example on Spark ${version}`, { timeout: startMs }, async () => {
      const address = addressOf(await sharedCluster(version, mode));
      writeFileSync(join(folder, 'greeting.txt'), 'good morning\n');
      const { stdout } = await run(process.execPath, ['query-and-upload.mjs', address], { cwd: folder });
      expect(stdout).toContain(`${version} [\n  { id: 0n, square: 0n }`);
      expect(stdout).toMatch(/sent (\d+) of \1 bytes/);
      expect(stdout).toContain("{ line: 'good morning' }");
    });
});
