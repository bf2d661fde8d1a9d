import { randomUUID } from 'node:crypto';
import { skipOrFail } from 'testing-support/services';
import { afterAll, beforeAll, describe, vi } from 'vitest';
import { messageOf } from '../../src/common/errors.js';
import { S3Storage } from '../../src/storage/s3/s3-storage.js';
import { makeBucket } from '../support/s3/buckets.js';
import { startMoto } from '../support/s3/moto.js';
import { environmentOf, type S3Server } from '../support/s3/server.js';
import { startVersitygw } from '../support/s3/versitygw.js';
import { storageContract } from './contract.js';
import { Location } from '../../src/storage/location.js';

const servers = (
  await Promise.all(
    [startVersitygw, startMoto].map((start) =>
      start().catch((error: unknown) => {
        skipOrFail(messageOf(error));
        return undefined;
      }),
    ),
  )
).filter((server): server is S3Server => server !== undefined);

afterAll(async () => {
  for (const { stop } of servers) await stop();
});

describe.each(servers)('$name', ({ name, endpoint }) => {
  beforeAll(() => {
    for (const [variable, value] of Object.entries(environmentOf(endpoint))) vi.stubEnv(variable, value);
  });
  const bucket = makeBucket(endpoint);
  storageContract(`a bucket of ${name}`, async () => ({
    storage: new S3Storage(Location.parse(`s3://${await bucket}/${randomUUID()}`)),
    dispose: () => Promise.resolve(),
  }));
});
