import type * as AwsSdk from '@aws-sdk/client-s3';
import { messageOf, VergerError } from '../common/errors.js';

export type Sdk = typeof AwsSdk;

/** This process's S3 configuration. */
interface S3Configuration {
  readonly region: string;
  /** An S3-compatible server; undefined for AWS itself. */
  readonly endpoint: string | undefined;
  /** Why there are no credentials; undefined if there are. */
  readonly credentialsError: string | undefined;
}

/**
 * Contacts no servers except those that provide credentials.
 * @throws VergerError `usage` for an endpoint that is not a URL
 */
export async function readConfiguration(): Promise<S3Configuration> {
  const sdk = await loadSdk();
  const region = await configuredRegion(sdk);
  const endpoint = (await configuredEndpoint(sdk, region))?.href;
  const credentialsError = await new sdk.S3Client({ region }).config.credentials().then(
    () => undefined,
    (error: unknown) => messageOf(error),
  );
  return { region, endpoint, credentialsError: credentialsError };
}

/** Loads the SDK on first use only: it takes a third of a second. */
export async function loadSdk(): Promise<Sdk> {
  // Silences the SDK's four-line warning about the end of support for Node 20.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  return import('@aws-sdk/client-s3');
}

// The default of the AWS tools. A server replies to a request for the wrong region with the right one.
const fallbackRegion = 'us-east-1';

export async function configuredRegion({ S3Client }: Sdk): Promise<string> {
  try {
    return await new S3Client({}).config.region();
  } catch {
    return fallbackRegion;
  }
}

/** From the environment or the profile. The SDK has no public API for it. */
export async function configuredEndpoint({ S3Client }: Sdk, region: string): Promise<URL | undefined> {
  const { config } = new S3Client({ region });
  const lookUp = (config as { serviceConfiguredEndpoint?: () => Promise<string | undefined> })
    .serviceConfiguredEndpoint;
  return endpointUrl(await lookUp?.());
}

/**
 * Parses an endpoint's address; undefined if it is empty.
 * @throws VergerError `usage`
 */
export function endpointUrl(address = ''): URL | undefined {
  if (address === '') return undefined;
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) {
    throw new VergerError('usage', `AWS_ENDPOINT_URL_S3 is not an HTTP URL: ${address}`, {
      hint: 'expected http://host:port or https://host',
    });
  }
  const url = new URL(address);
  if (url.username === '' && url.password === '') return url;
  // It would be sent along with the tasks of a run, and appear in error messages.
  throw new VergerError('usage', 'AWS_ENDPOINT_URL_S3 contains a user name or password', {
    hint: 'remove them; docs/storage.md explains where credentials come from',
  });
}
