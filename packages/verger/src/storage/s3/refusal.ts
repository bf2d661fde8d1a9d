/** An answer of the server that is not what was asked for, whoever read it: the SDK or our own requests. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  /** S3's own word: `NoSuchKey`, `SlowDown`, ...; where an answer has no body, a word made of its status. */
  readonly code: string;
  readonly facts: RefusalFacts;

  constructor(status: number, code: string, message: string, facts: RefusalFacts = {}) {
    super(message === '' ? code : message);
    this.status = status;
    this.code = code;
    this.facts = facts;
  }
}

/** What a refusal may tell besides. */
interface RefusalFacts {
  /** Where the bucket lies. */
  readonly region?: string | undefined;
  /** The server's clock, in milliseconds since 1970. */
  readonly serverTime?: number | undefined;
}

type Headers = Readonly<Record<string, string | undefined>>;

function factsOf(headers: Headers, region?: string): RefusalFacts {
  const serverTime = Date.parse(headers.date ?? '');
  return {
    region: headers['x-amz-bucket-region'] ?? region,
    serverTime: Number.isNaN(serverTime) ? undefined : serverTime,
  };
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html; HEAD is answered without a body.
const codeOfStatus: Readonly<Partial<Record<number, string>>> = {
  301: 'PermanentRedirect',
  307: 'TemporaryRedirect',
  400: 'BadRequest',
  403: 'AccessDenied',
  404: 'NoSuchKey',
  409: 'OperationAborted',
  412: 'PreconditionFailed',
  416: 'InvalidRange',
  429: 'SlowDown',
  503: 'SlowDown',
};

/** Reads a refusal from an answer. */
export function refusalOf(status: number, headers: Headers, body: Uint8Array): Refusal {
  const text = Buffer.from(body).toString('utf8');
  const tag = (name: string): string | undefined => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
  const code = tag('Code') ?? codeOfStatus[status] ?? `HTTP ${status}`;
  return new Refusal(status, code, tag('Message') ?? '', factsOf(headers, tag('Region')));
}

interface SdkException {
  readonly name: string;
  readonly message: string;
  readonly $metadata: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Headers };
}

/** The refusal in an exception of the SDK; any other error as it is. */
export function refusalIn(error: unknown): unknown {
  if (!isSdkException(error)) return error;
  const { httpStatusCode: status } = error.$metadata;
  if (status === undefined || status < 300) return error;
  const bare = /^(?:Unknown|UnknownError|NotFound|\d+)$/.test(error.name);
  const code = bare ? (codeOfStatus[status] ?? error.name) : error.name;
  return new Refusal(status, code, error.message, factsOf(error.$response?.headers ?? {}));
}

function isSdkException(error: unknown): error is SdkException {
  return error instanceof Error && '$metadata' in error && typeof error.$metadata === 'object';
}
