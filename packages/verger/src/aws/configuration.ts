import type * as AwsSdk from '@aws-sdk/client-s3';
import { messageOf, VergerError } from '../common/errors.js';

export type Sdk = typeof AwsSdk;

/** How this process would use S3. */
interface S3Configuration {
  readonly region: string;
  /** An S3-compatible server; undefined: AWS itself. */
  readonly endpoint: string | undefined;
  /** Why there are no credentials; undefined when there are. */
  readonly lacksCredentials: string | undefined;
}

/**
 * Contacts no server except those that provide credentials.
 * @throws VergerError `usage` for an endpoint that is not a URL
 */
export async function readConfiguration(): Promise<S3Configuration> {
  const sdk = await loadSdk();
  const region = await configuredRegion(sdk);
  const endpoint = (await configuredEndpoint(sdk, region))?.href;
  const lacksCredentials = await new sdk.S3Client({ region }).config.credentials().then(
    () => undefined,
    (error: unknown) => messageOf(error),
  );
  return { region, endpoint, lacksCredentials };
}

/** Loaded on first use only: it takes a third of a second. */
export async function loadSdk(): Promise<Sdk> {
  // Otherwise the SDK prints four lines about its future support of Node 20.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  return import('@aws-sdk/client-s3');
}

// The AWS tools' own default. A server that is asked in the wrong region answers with the right one.
const fallbackRegion = 'us-east-1';

export async function configuredRegion({ S3Client }: Sdk): Promise<string> {
  try {
    return await new S3Client({}).config.region();
  } catch {
    return fallbackRegion;
  }
}

/** From the environment or the profile. The SDK has no public way to read it. */
export async function configuredEndpoint({ S3Client }: Sdk, region: string): Promise<URL | undefined> {
  const { config } = new S3Client({ region });
  const lookUp = (config as { serviceConfiguredEndpoint?: () => Promise<string | undefined> })
    .serviceConfiguredEndpoint;
  return endpointUrl(await lookUp?.());
}

/**
 * The endpoint that an address names; undefined when it is empty.
 * @throws VergerError `usage`
 */
export function endpointUrl(address = ''): URL | undefined {
  if (address === '') return undefined;
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) {
    throw new VergerError('usage', `AWS_ENDPOINT_URL_S3 is not an address: ${address}`, {
      hint: 'expected http://host:port or https://host',
    });
  }
  const url = new URL(address);
  if (url.username === '' && url.password === '') return url;
  // It would travel with the tasks of a run, and appear in error messages.
  throw new VergerError('usage', 'AWS_ENDPOINT_URL_S3 holds a name or a password', {
    hint: 'leave them out of it: docs/storage.md tells where credentials come from',
  });
}
