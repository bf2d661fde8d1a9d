import type * as AwsSdk from '@aws-sdk/client-s3';
import { messageOf, VergerError } from '../common/errors.js';

export type Sdk = typeof AwsSdk;

/** What this process would use S3 with. */
interface S3Configuration {
  readonly region: string;
  /** Of an S3-compatible server; undefined: AWS. */
  readonly endpoint: string | undefined;
  /** Why there are no credentials; undefined: there are. */
  readonly lacksCredentials: string | undefined;
}

/**
 * Looks, without asking any server but those that give credentials.
 * @throws VergerError `usage` for an endpoint that can't be one
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

/** It takes a third of a second, which those who use no S3 shall not wait for. */
export async function loadSdk(): Promise<Sdk> {
  // It would greet every user of Node 20 with four lines about next year.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  return import('@aws-sdk/client-s3');
}

// What the AWS tools take where nothing is configured. A wrong region is told by the server, with the right one.
const fallbackRegion = 'us-east-1';

export async function configuredRegion({ S3Client }: Sdk): Promise<string> {
  try {
    return await new S3Client({}).config.region();
  } catch {
    return fallbackRegion;
  }
}

/** From the environment or the profile: the SDK knows both, but tells them only when it is asked this way. */
export async function configuredEndpoint({ S3Client }: Sdk, region: string): Promise<URL | undefined> {
  const { config } = new S3Client({ region });
  const lookUp = (config as { serviceConfiguredEndpoint?: () => Promise<string | undefined> })
    .serviceConfiguredEndpoint;
  return addressOf(await lookUp?.());
}

export function addressOf(address = ''): URL | undefined {
  if (address === '') return undefined;
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) {
    throw new VergerError('usage', `AWS_ENDPOINT_URL_S3 is not an address: ${address}`, {
      hint: 'expected http://host:port or https://host',
    });
  }
  const url = new URL(address);
  if (url.username === '' && url.password === '') return url;
  // It would travel with the tasks of a run, and be told in errors.
  throw new VergerError('usage', 'AWS_ENDPOINT_URL_S3 holds a name or a password', {
    hint: 'leave them out of it: docs/storage.md tells where credentials come from',
  });
}
