import type { S3Place } from '../access.js';
import type { S3Address } from './address.js';
import { configuredEndpoint, configuredRegion, endpointUrl, loadSdk } from '../../aws/configuration.js';
import { Abilities } from './ability.js';
import { hasId } from './check-response.js';
import { parseListPage } from './list-page.js';
import type { Wire, WireResponse } from './request.js';
import { firstRetryBudget, withRetries } from './retry.js';
import { TrackRecord } from './track-record.js';
import { sendOnce } from './wire.js';

/** The SDK, ready for one bucket, and what this process knows about the server. */
export interface Connection extends Wire {
  /** The bucket's region: as the server reports it, or else as configured. */
  readonly home: string;
  /** The address of an S3-compatible server; undefined for AWS itself. */
  readonly customEndpoint: URL | undefined;
  readonly abilities: Abilities;
  readonly record: TrackRecord;
}

const sockets = 128;

const opened = new Map<string, Promise<Connection>>();

/**
 * The connection to a bucket: one per process, since it holds the sockets and the credentials. Configured like any
 * program that uses the SDK: environment, profiles, SSO, instance roles; `AWS_ENDPOINT_URL_S3` or the profile's
 * `endpoint_url` for servers other than AWS. Asks the server for the bucket's region, which also checks that the
 * bucket can be used.
 * @param place where a run's driver found its buckets: their region, and an endpoint if the process has none itself
 */
export function connect(address: S3Address, place: S3Place | undefined): Promise<Connection> {
  const key = JSON.stringify([address.bucket, place]);
  const known = opened.get(key);
  if (known !== undefined) return known;
  const connection = open(address, place);
  opened.set(key, connection);
  // A failure may be fixed (a credentials file written) while this process runs.
  connection.catch(() => opened.delete(key));
  return connection;
}

async function open({ bucket, prefix }: S3Address, place: S3Place | undefined): Promise<Connection> {
  const sdk = await loadSdk();
  const region = place?.region ?? (await configuredRegion(sdk));
  const customEndpoint = (await configuredEndpoint(sdk, region)) ?? endpointUrl(place?.endpoint);
  const agent = { keepAlive: true, maxSockets: sockets };
  const client = new sdk.S3Client({
    region,
    // We retry ourselves: only we know when the whole body has arrived.
    maxAttempts: 1,
    requestHandler: { httpAgent: agent, httpsAgent: agent, connectionTimeout: 10_000 },
    // Other servers rarely have a DNS name per bucket.
    ...(customEndpoint === undefined ? {} : { endpoint: customEndpoint.href, forcePathStyle: true }),
  });
  const { url } = client.config.endpointProvider({
    Bucket: bucket,
    Region: region,
    UseFIPS: await client.config.useFipsEndpoint(),
    UseDualStack: await client.config.useDualstackEndpoint(),
    ...(customEndpoint === undefined ? {} : { Endpoint: customEndpoint.href, ForcePathStyle: true }),
  });
  const wire = { client, region, url, sendsIds: false };
  const { headers } = await firstAnswer(wire, prefix);
  return {
    ...wire,
    sendsIds: hasId(headers),
    home: headers['x-amz-bucket-region'] ?? region,
    customEndpoint,
    abilities: new Abilities(customEndpoint === undefined),
    record: new TrackRecord(),
  };
}

/**
 * A page of a listing with one key: shows that this is an S3 server and that the bucket can be used, and has the
 * bucket's region, if the server reports it. Needs the same permission as listing.
 */
function firstAnswer(wire: Wire, prefix: string): Promise<WireResponse> {
  const query = { 'list-type': '2', 'max-keys': '1', prefix };
  const request = { method: 'GET', query, expected: { root: 'ListBucketResult' } } as const;
  return withRetries(async (_, msLeft) => {
    const response = await sendOnce(wire, request, undefined, msLeft);
    parseListPage(response.body.toString('utf8'));
    return response;
  }, firstRetryBudget);
}
