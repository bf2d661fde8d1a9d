import { readFile } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { skipOrFail } from 'testing-support/services';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { messageOf } from '../../src/common/errors.js';
import { openResults, run } from '../../src/index.js';
import { openStorage } from '../../src/storage/open-storage.js';
import { Location } from '../../src/storage/location.js';
import { packTar, packZip } from '../packed/archives.js';
import { contents, resultRows } from '../packed/rows.js';
import { cli } from '../support/cli.js';
import { plantOrchard } from '../support/orchard.js';
import { makeBucket } from '../support/s3/buckets.js';
import { environmentOf } from '../support/s3/server.js';
import { startVersitygw } from '../support/s3/versitygw.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';

const server = await startVersitygw().catch((error: unknown) => {
  skipOrFail(messageOf(error));
  return undefined;
});

let folder = '';
let model = '';
let paths: string[] = [];

beforeAll(async () => {
  folder = await makeTempFolder();
  model = await writeTinyBackbone(folder);
  paths = await plantOrchard(join(folder, 'plain'), { classes: ['apple', 'pear'], perClass: 100 });
  packTar(join(folder, 'packed/0.tar'), join(folder, 'plain'), paths.slice(0, 120));
  packZip(join(folder, 'packed/1.zip'), join(folder, 'plain'), paths.slice(120));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server?.stop();
});

const rowsIn = (output: string): ReturnType<typeof resultRows> =>
  resultRows(openStorage(Location.parse(output)));

describe('verger run on packed files', () => {
  it('gives the same features as on the unpacked images, in worker processes', async () => {
    await run({ input: join(folder, 'plain'), output: join(folder, 'unpacked'), model });
    const end = await cli([
      'run',
      join(folder, 'packed'),
      join(folder, 'features'),
      '--model',
      model,
      '--quiet',
    ]);
    expect(end).toMatchObject({ code: 0, stderr: '' });
    expect(contents(await rowsIn(join(folder, 'features')))).toEqual(
      contents(await rowsIn(join(folder, 'unpacked'))),
    );
    const again = await cli([
      'run',
      join(folder, 'packed'),
      join(folder, 'features'),
      '--model',
      model,
      '--quiet',
    ]);
    expect(again.stdout).toContain('Nothing to do');
  });

  it('refuses an archive that is compressed as a whole', async () => {
    packTar(join(folder, 'all.tgz'), join(folder, 'plain'), paths, ['-z']);
    const end = await cli(['run', join(folder, 'all.tgz'), join(folder, 'none'), '--model', model]);
    expect(end.code).toBe(2);
    expect(end.stderr).toContain('is compressed as a whole');
    expect(end.stderr).toContain('repack it');
  });
});

describe.skipIf(server === undefined)('verger run on packed files in a bucket', () => {
  let bucket = '';
  let counter: Server | undefined;
  const requests: string[] = [];

  beforeAll(async () => {
    const target = new URL(server?.endpoint ?? '');
    counter = createServer((incoming, response) => {
      requests.push(`${incoming.method} ${incoming.url}`);
      const { method, url: path, headers } = incoming;
      const { hostname, port } = target;
      const forward = request({ hostname, port, method, path, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      incoming.pipe(forward);
    });
    await new Promise<void>((resolve) => counter?.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(counter.address() as AddressInfo).port}`;
    for (const [name, value] of Object.entries(environmentOf(endpoint))) vi.stubEnv(name, value);
    bucket = await makeBucket(server?.endpoint ?? '');
    const input = openStorage(Location.parse(`s3://${bucket}/packed`));
    for (const name of ['0.tar', '1.zip'])
      await input.write(name, await readFile(join(folder, 'packed', name)));
  });
  afterAll(() => void counter?.close());

  it('gives the same parts as from disk, with a request for many images', async () => {
    const output = `s3://${bucket}/features`;
    const fromDisk = await run({
      input: join(folder, 'packed'),
      output: join(folder, 'from-disk'),
      model,
      overwrite: true,
    });
    requests.length = 0;
    const end = await cli(['run', `s3://${bucket}/packed`, output, '--model', model, '--quiet']);
    expect(end).toMatchObject({ code: 0, stderr: '' });
    const reads = requests.filter((line) => /^GET .*\/packed\/[01]\./.test(line));
    // One for the tar's headers, three for the zip's directory, and one or two for each of four shards.
    expect(reads.length).toBeLessThan(16);
    const { manifest } = await openResults(output);
    expect(manifest.counts.rows).toBe(200);
    expect(contents(await rowsIn(output))).toEqual(contents(await rowsIn(join(folder, 'from-disk'))));
    expect(fromDisk.manifest.counts.rows).toBe(200);
  });

  it('reads one packed file by its address', async () => {
    const { manifest } = await run({
      input: `s3://${bucket}/packed/1.zip`,
      output: join(folder, 'one'),
      model,
    });
    expect(manifest.input).toBe(`s3://${bucket}/packed/1.zip`);
    expect(manifest.counts).toMatchObject({ listed: 80, rows: 80 });
  });
});
