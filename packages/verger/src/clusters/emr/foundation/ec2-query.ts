import type { AwsAccount } from '../account/aws-account.js';
import { answered } from './stack/aws-answer.js';

const version = '2016-11-15';
const timeoutMs = 20_000;

/**
 * A call of EC2 without parameters: its client, of 28 MB, is not worth one call. Signs with what the client of STS has.
 * @returns the answer, as XML
 * @throws VergerError `access`, `aws`
 */
export async function ec2Query(account: AwsAccount, action: string): Promise<string> {
  const { region } = account;
  const { client } = await account.sts();
  const url = new URL(endpoint(region));
  const body = `Action=${action}&Version=${version}`;
  const signer = await client.config.signer({
    name: 'sigv4',
    signingName: 'ec2',
    signingRegion: region,
    properties: {},
  });
  return answered(`ask EC2 (${action})`, async () => {
    const { headers } = await signer.sign({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port === '' ? {} : { port: Number(url.port) }),
      path: '/',
      query: {},
      headers: { host: url.host, 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body,
    });
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    if (!response.ok) throw errorIn(text, response.status);
    return text;
  });
}

/** As the AWS tools choose it. */
function endpoint(region: string): string {
  const { AWS_ENDPOINT_URL_EC2: own = '', AWS_ENDPOINT_URL: general = '' } = process.env;
  return [own, general].find((each) => each !== '') ?? `https://ec2.${region}.amazonaws.com`;
}

function errorIn(xml: string, status: number): Error {
  const text = (tag: string): string | undefined => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1];
  const error = new Error(text('Message') ?? `status ${status}`);
  error.name = text('Code') ?? 'EC2Error';
  return error;
}
