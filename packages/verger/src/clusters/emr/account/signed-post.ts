import { setTimeout as sleep } from 'node:timers/promises';
import { pauseAfter } from '../../../common/back-off.js';
import type { AwsAccount } from './aws-account.js';
import { isPassing } from './aws-error.js';

/** A request to a service whose client is too large for the few calls that we make. It must only read: it is repeated. */
export interface SignedPost {
  /** As in the audit log, such as `EC2`. */
  readonly service: string;
  /** As in addresses and signatures, such as `ec2`. */
  readonly signingName: string;
  /** As in the variables that name other servers: the `EC2` of `AWS_ENDPOINT_URL_EC2`. */
  readonly variable: string;
  readonly action: string;
  /** What is asked for, for the audit log. */
  readonly input: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const timeoutMs = 20_000;
const mostAttempts = 3;
const pauses = { firstMs: 500 };

/**
 * Signs a request with what the client of STS has, and sends it.
 * @returns the answer as text
 * @throws Error as the SDK's are: named by AWS's code, with the HTTP status
 */
export async function signedPost(account: AwsAccount, post: SignedPost): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await sendOnce(account, post);
    } catch (error) {
      if (attempt === mostAttempts || !isPassing(error)) throw error;
      await sleep(pauseAfter(attempt, pauses));
    }
  }
}

async function sendOnce(account: AwsAccount, post: SignedPost): Promise<string> {
  const { service, action, input, body } = post;
  const { region } = account;
  const { client } = await account.sts();
  const { accessKeyId: who } = await client.config.credentials();
  const time = new Date().toISOString();
  const record = (answer: string, requestId: string | null): Promise<void> =>
    account.audit.add({
      ...{ time, who, region, service, action, request: input, answer },
      ...(requestId === null ? {} : { requestId }),
    });
  try {
    const { url, headers } = await signed(client, region, post);
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { method: 'POST', headers, body, signal });
    const text = await response.text();
    if (!response.ok) throw errorIn(text, response);
    await record('ok', response.headers.get('x-amzn-requestid'));
    return text;
  } catch (error) {
    await record(error instanceof Error ? error.name : 'unknown', null);
    throw error;
  }
}

type StsClient = Awaited<ReturnType<AwsAccount['sts']>>['client'];

async function signed(client: StsClient, region: string, { signingName, variable, ...post }: SignedPost) {
  const url = new URL(endpoint(region, signingName, variable));
  const signer = await client.config.signer({
    name: 'sigv4',
    signingName,
    signingRegion: region,
    properties: {},
  });
  const { headers } = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    path: '/',
    query: {},
    headers: { host: url.host, ...post.headers },
    body: post.body,
  });
  return { url, headers };
}

/** As the AWS tools choose it. */
function endpoint(region: string, signingName: string, variable: string): string {
  const { [`AWS_ENDPOINT_URL_${variable}`]: own = '', AWS_ENDPOINT_URL: general = '' } = process.env;
  return [own, general].find((each) => each !== '') ?? `https://${signingName}.${region}.amazonaws.com`;
}

/** An error in XML, as EC2 has it, or in JSON. */
function errorIn(text: string, { status }: Response): Error {
  const { code, message } = text.trimStart().startsWith('<') ? xmlError(text) : jsonError(text);
  const error = new Error(message ?? `status ${status}`);
  error.name = code ?? 'AwsError';
  return Object.assign(error, { $metadata: { httpStatusCode: status } });
}

interface ServiceError {
  readonly code: string | undefined;
  readonly message: string | undefined;
}

function xmlError(xml: string): ServiceError {
  const text = (tag: string): string | undefined => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1];
  return { code: text('Code'), message: text('Message') };
}

function jsonError(json: string): ServiceError {
  try {
    const {
      __type = '',
      message,
      Message,
    } = JSON.parse(json) as Readonly<Record<string, string | undefined>>;
    return { code: __type.split('#').at(-1), message: message ?? Message };
  } catch {
    return { code: undefined, message: undefined };
  }
}
