import { afterEach, describe, expect, it, vi } from 'vitest';
import { europeOnly } from '../../src/storage/access.js';
import { requireAccess } from '../../src/storage/open-storage.js';
import { isAllowedRegion } from '../../src/aws/region-rule.js';
import { ScriptedServer } from '../models/server.js';
import { cli } from '../support/cli.js';
import { environmentOf } from '../support/s3/server.js';
import { Location } from '../../src/storage/location.js';

describe('the region rule', () => {
  it.each(['eu-central-1', 'eu-west-1', 'eu-north-1', 'eusc-de-east-1'])('allows %s', (region) => {
    expect(isAllowedRegion(region, undefined, [])).toBe(true);
  });

  it.each(['us-east-1', 'ap-south-1', 'us-gov-west-1', 'europe', ''])(
    'rejects %j unless it is listed',
    (region) => {
      expect(isAllowedRegion(region, undefined, [])).toBe(false);
      expect(isAllowedRegion(region, undefined, ['eu-west-1', region])).toBe(true);
    },
  );

  it.each([
    ['http://localhost:9000', true],
    ['http://127.0.0.1:9000', true],
    ['http://[::1]:9000', true],
    ['http://10.1.2.3', true],
    ['http://172.31.0.1', true],
    ['http://172.32.0.1', false],
    ['http://192.168.0.7', true],
    ['http://minio:9000', true],
    ['http://store.local', true],
    ['https://s3.example.com', false],
    ['https://s3.localhost.example.com', false],
    ['http://8.8.8.8', false],
    ['https://bucket.vpce-1.s3.us-east-1.vpce.amazonaws.com', false],
  ])('treats %s as a private endpoint: %s', (endpoint, isPrivate) => {
    expect(isAllowedRegion('us-east-1', new URL(endpoint), [])).toBe(isPrivate);
  });
});

describe('a public server', () => {
  let server: ScriptedServer | undefined;

  afterEach(async () => {
    vi.unstubAllEnvs();
    await server?.stop();
  });

  /** Listens on this machine, at an address that the rule does not recognise as local. */
  async function serve(region: string | undefined): Promise<void> {
    server = await ScriptedServer.start((_request, response) => {
      if (region !== undefined) response.setHeader('x-amz-bucket-region', region);
      response.end('<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>');
    });
    const endpoint = `http://[::ffff:127.0.0.1]:${new URL(server.address).port}`;
    for (const [name, value] of Object.entries(environmentOf(endpoint))) vi.stubEnv(name, value);
  }

  it('is rejected with the reason if it reports a region outside Europe', async () => {
    await serve('us-west-2');
    await expect(
      requireAccess([Location.parse('s3://elsewhere-1/a'), Location.parse('folder')], europeOnly),
    ).rejects.toMatchObject({
      message: 'the bucket elsewhere-1 is in us-west-2, outside Europe',
      hint: expect.stringContaining('--allow-region us-west-2') as string,
    });
    await requireAccess([Location.parse('s3://elsewhere-1/a')], { allowRegions: ['us-west-2'] });
  });

  it('is taken to be in the configured region if it reports none', async () => {
    await serve(undefined);
    await requireAccess([Location.parse('s3://elsewhere-2/a')], europeOnly);
  });

  it.each([
    ['run', 's3://elsewhere-3/in', 's3://elsewhere-3/out', '--model', 'model.onnx'],
    ['inspect', 's3://elsewhere-3/out'],
    ['sync', '.', 's3://elsewhere-3/to'],
    ['dataset', 'stats', 's3://elsewhere-3/in'],
    ['dataset', 'verify', 's3://elsewhere-3/in'],
    ['dataset', 'synthesize', 's3://elsewhere-3/to'],
  ])('outside Europe is rejected by verger %s', async (...args) => {
    await serve('us-west-2');
    const model = { code: 1, stdout: '', stderr: expect.stringContaining('outside Europe') as string };
    expect(await cli(args)).toMatchObject(model);
  });
});
