import { rm } from 'node:fs/promises';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { skipOrFail } from 'testing-support/services';
import { reasonToSkipSpark } from 'testing-support/spark';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { messageOf } from '../../src/common/errors.js';
import { clientOf } from '../support/s3/buckets.js';
import { environmentOf, type S3Server, testAccount } from '../support/s3/server.js';
import { startVersitygw } from '../support/s3/versitygw.js';
import { codeBlocks } from './code-blocks.js';
import { Reader } from './reader.js';

// A page may start a cluster, on a busy machine.
const timeoutMs = 600_000;

// Every command on the pages runs as it is written, unless a comment above its block says why not.
const blocks = codeBlocks().filter(({ language }) => ['sh', 'bash', 'shell', 'console'].includes(language));
const left = blocks.filter(({ notRun }) => notRun !== undefined);
const runnable = blocks.filter(({ notRun }) => notRun === undefined);
const pages = new Set(runnable.map(({ page }) => page));
console.log(
  [
    `${blocks.length} blocks of commands in the docs, ${left.length} of them not run:`,
    ...left.map(({ page, line, notRun = '' }) => `  ${page}:${line}: ${notRun}`),
  ].join('\n'),
);

let folder = '';
let reader: Reader;
let s3: S3Server | undefined;
const noSpark = await reasonToSkipSpark('4.0.1');

beforeAll(async () => {
  folder = await makeTempFolder();
  reader = await Reader.prepare(folder);
  if (blocks.some(({ needs }) => needs === 's3')) s3 = await startWithBucket('orchard');
}, timeoutMs);
afterAll(async () => {
  await s3?.stop();
  // A block that failed may have left its cluster.
  if (noSpark === undefined) await reader.run('verger spark down', folder, {});
  await rm(folder, { recursive: true, force: true });
});

/** The environment in which a block runs; undefined if what it needs is not here. */
function environmentFor(needs: string | undefined): Readonly<Record<string, string>> | undefined {
  if (needs === undefined) return {};
  if (needs === 's3') return s3 === undefined ? undefined : environmentOf(s3.endpoint);
  if (needs === 'spark') return noSpark === undefined ? {} : undefined;
  throw new Error(`no test runs a block with ${needs}`);
}

describe.each([...pages])('the commands of %s', (page) => {
  test('run as they are written', { timeout: timeoutMs }, async ({ skip }) => {
    const cwd = reader.open(page);
    const missing: string[] = [];
    for (const { line, text, needs } of runnable.filter((block) => block.page === page)) {
      const env = environmentFor(needs);
      if (env === undefined) {
        missing.push(`${page}:${line} needs ${needs ?? ''}`);
        continue;
      }
      const { code, output } = await reader.run(text, cwd, env);
      expect(code, `${page}:${line}\n${text}\n${output}`).toBe(0);
    }
    if (missing.length > 0) skip(missing.join(', '));
  });
});

async function startWithBucket(name: string): Promise<S3Server | undefined> {
  try {
    const server = await startVersitygw();
    const client = clientOf(server.endpoint);
    const { region } = testAccount;
    await client.send(
      new CreateBucketCommand({ Bucket: name, CreateBucketConfiguration: { LocationConstraint: region } }),
    );
    client.destroy();
    return server;
  } catch (error) {
    skipOrFail(messageOf(error));
    return undefined;
  }
}
