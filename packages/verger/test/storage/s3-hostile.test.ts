import { collect } from 'testing-support/collect';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Location } from '../../src/storage/location.js';
import { S3Storage } from '../../src/storage/s3/s3-storage.js';
import { StorageError } from '../../src/storage/storage-error.js';
import { hostilities, startHostileServer } from '../support/s3/hostile-server.js';
import { impatience } from '../support/s3/impatience.js';
import { environmentOf, testAccount } from '../support/s3/server.js';

// Each listing is given the address of its server.
beforeAll(() => {
  for (const [name, value] of Object.entries(environmentOf(''))) vi.stubEnv(name, value);
});

describe.concurrent('a listing from a server that', () => {
  it.each(Object.entries(hostilities))('%s ends with one true line', async (_, [hostility, line]) => {
    const server = await startHostileServer(hostility);
    const access = { allowRegions: [], s3: { region: testAccount.region, endpoint: server.endpoint } };
    const storage = new S3Storage(Location.parse('s3://hostile/in'), access, impatience);
    const error: unknown = await collect(storage.list()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StorageError);
    expect((error as StorageError).message).toMatch(line);
    expect((error as StorageError).message).not.toContain('\n');
    await server.stop();
  });
});
