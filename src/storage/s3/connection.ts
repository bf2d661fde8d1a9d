import type * as AwsSdk from '@aws-sdk/client-s3';
import { VergerError } from '../../common/errors.js';

/** The SDK, ready for one bucket. */
export interface Connection {
  readonly sdk: typeof AwsSdk;
  readonly client: AwsSdk.S3Client;
  /** The region that requests are signed for. */
  readonly region: string;
  /** Where the bucket's keys begin, as the SDK's rules have it: in the host's name or in the path. */
  readonly url: URL;
  /** The address that the user gave for an S3-compatible server; undefined: AWS itself. */
  readonly customEndpoint: URL | undefined;
}

// What the AWS tools take where nothing is configured. A wrong region is told by the server, with the right one.
const fallbackRegion = 'us-east-1';
const sockets = 128;

const opened = new Map<string, Promise<Connection>>();

/**
 * The connection to a bucket: one a process, since it holds the sockets and the credentials. Everything is found as
 * by any program on the SDK: environment, profiles, SSO, instance roles; `AWS_ENDPOINT_URL_S3` or the profile's
 * `endpoint_url` for other servers than AWS.
 */
export function connect(bucket: string): Promise<Connection> {
  const known = opened.get(bucket);
  if (known !== undefined) return known;
  const connection = open(bucket);
  opened.set(bucket, connection);
  // A failure may be mended (a file of credentials written) while this process lives.
  connection.catch(() => opened.delete(bucket));
  return connection;
}

async function open(bucket: string): Promise<Connection> {
  // It would greet every user of Node 20 with four lines about next year.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const sdk = await import('@aws-sdk/client-s3');
  const region = await configuredRegion(sdk);
  const customEndpoint = await configuredEndpoint(sdk, region);
  const agent = { keepAlive: true, maxSockets: sockets };
  const client = new sdk.S3Client({
    region,
    // We try again ourselves: only we know when a whole body has arrived.
    maxAttempts: 1,
    requestHandler: { httpAgent: agent, httpsAgent: agent, connectionTimeout: 10_000 },
    // Other servers seldom have a name in the DNS for each bucket.
    ...(customEndpoint === undefined ? {} : { endpoint: customEndpoint.href, forcePathStyle: true }),
  });
  const { url } = client.config.endpointProvider({
    Bucket: bucket,
    Region: region,
    UseFIPS: await client.config.useFipsEndpoint(),
    UseDualStack: await client.config.useDualstackEndpoint(),
    ...(customEndpoint === undefined ? {} : { Endpoint: customEndpoint.href, ForcePathStyle: true }),
  });
  return { sdk, client, region, url, customEndpoint };
}

type Sdk = Connection['sdk'];

async function configuredRegion({ S3Client }: Sdk): Promise<string> {
  try {
    return await new S3Client({}).config.region();
  } catch {
    return fallbackRegion;
  }
}

/** From the environment or the profile: the SDK knows both, but tells them only when it is asked this way. */
async function configuredEndpoint({ S3Client }: Sdk, region: string): Promise<URL | undefined> {
  const { config } = new S3Client({ region });
  const lookUp = (config as { serviceConfiguredEndpoint?: () => Promise<string | undefined> })
    .serviceConfiguredEndpoint;
  const address = (await lookUp?.()) ?? '';
  if (address === '') return undefined;
  if (/^https?:\/\//i.test(address) && URL.canParse(address)) return new URL(address);
  throw new VergerError('usage', `AWS_ENDPOINT_URL_S3 is not an address: ${address}`, {
    hint: 'expected http://host:port or https://host',
  });
}
