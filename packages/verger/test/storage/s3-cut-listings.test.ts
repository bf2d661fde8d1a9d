import { randomUUID } from 'node:crypto';
import { collect } from 'testing-support/collect';
import { useTempFolders } from 'testing-support/temp-folder';
import { skipOrFail } from 'testing-support/services';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { messageOf } from '../../src/common/errors.js';
import { sync } from '../../src/index.js';
import { europeOnly } from '../../src/storage/access.js';
import { openStorage } from '../../src/storage/open-storage.js';
import { Location } from '../../src/storage/location.js';
import { S3Storage } from '../../src/storage/s3/s3-storage.js';
import { makeBucket } from '../support/s3/buckets.js';
import { type Fault, FaultProxy, type SeenRequest } from '../support/s3/fault-proxy.js';
import { impatience } from '../support/s3/impatience.js';
import { environmentOf } from '../support/s3/server.js';
import { startVersitygw } from '../support/s3/versitygw.js';

const server = await startVersitygw().catch((error: unknown) => {
  skipOrFail(messageOf(error));
  return undefined;
});
const tempFolder = useTempFolders();
const names = Array.from({ length: 20 }, (_, i) => `${i.toString().padStart(2, '0')}.jpg`);

/** What can be left of a page with 20 objects. */
const cuts: Readonly<Record<string, Fault>> = {
  'the connection ends half-way': { type: 'cut' },
  'the body ends half-way, with a length to match': rewritten((xml) => xml.slice(0, xml.length >> 1)),
  'the body ends after an object': rewritten((xml) => xml.slice(0, xml.indexOf('</Contents>', 2000) + 11)),
  'the connection ends half-way, and no length was sent': {
    type: 'foreign',
    respond: (response) => {
      const half =
        '<ListBucketResult><Contents><Key>in/00.jpg</Key><ETag>"x"</ETag><Size>1</Size></Contents>';
      response.socket?.end(`HTTP/1.1 200 OK\r\nConnection: close\r\nx-amz-request-id: 1\r\n\r\n${half}`);
    },
  },
  'the closing tag is missing': rewritten((xml) => xml.replace('</ListBucketResult>', '')),
  'objects are missing': rewritten((xml) => xml.replace(/<Contents>.*?<\/Contents>/s, '')),
  'the end of the listing is not marked': rewritten((xml) =>
    xml.replace(/<IsTruncated>.*?<\/IsTruncated>/, ''),
  ),
};

function rewritten(change: (xml: string) => string): Fault {
  return { type: 'rewritten', rewrite: (body) => Buffer.from(change(body.toString('utf8'))) };
}

describe.skipIf(server === undefined)('a page of a listing that is cut short', () => {
  let proxy: FaultProxy;
  let bucket = '';
  let root = '';

  beforeAll(async () => {
    proxy = await FaultProxy.start(server?.endpoint ?? '');
    for (const [name, value] of Object.entries(environmentOf(proxy.endpoint))) vi.stubEnv(name, value);
    bucket = await makeBucket(server?.endpoint ?? '');
  });
  beforeEach(async () => {
    root = `s3://${bucket}/${randomUUID()}`;
    const storage = openStorage(Location.parse(root));
    for (const name of names) await storage.write(name, Buffer.from(name));
  });
  afterEach(() => (proxy.rule = () => undefined));
  afterAll(async () => {
    await proxy.stop();
    await server?.stop();
  });

  const isListing = ({ url }: SeenRequest): boolean => url.includes('list-type') && !url.includes('max-keys');

  it.each(Object.entries(cuts))('is asked for again: %s', async (_, fault) => {
    let count = 0;
    proxy.rule = (request) => (isListing(request) && ++count === 1 ? fault : undefined);
    expect((await collect(openStorage(Location.parse(root)).list())).map(({ key }) => key)).toEqual(names);
    expect(count).toBe(2);
  });

  it.each(Object.entries(cuts))('fails at last: %s', async (_, fault) => {
    proxy.rule = (request) => (isListing(request) ? fault : undefined);
    const storage = new S3Storage(Location.parse(root), europeOnly, impatience);
    await expect(collect(storage.list())).rejects.toMatchObject({ fault: 'unavailable' });
  });

  it('costs no object of a copy', async () => {
    const copy = await tempFolder();
    await sync({ from: root, to: copy });
    const target = `s3://${bucket}/${randomUUID()}`;
    await sync({ from: copy, to: target });
    let count = 0;
    proxy.rule = (request) =>
      isListing(request) && ++count <= 2 ? cuts['the body ends after an object'] : undefined;
    expect(await sync({ from: root, to: target, delete: true })).toMatchObject({ files: 20, deleted: [] });
    proxy.rule = () => undefined;
    expect(await collect(openStorage(Location.parse(target)).list())).toHaveLength(20);
  });
});
