/** An error response from the server. */
export class ErrorResponse extends Error {
  override readonly name = 'ErrorResponse';
  readonly status: number;
  /** S3's error code: `NoSuchKey`, `SlowDown`, ...; derived from the status code if the response has no body. */
  readonly code: string;
  readonly details: ErrorDetails;

  constructor(status: number, code: string, message: string, facts: ErrorDetails = {}) {
    super(message === '' ? code : message);
    this.status = status;
    this.code = code;
    this.details = facts;
  }
}

/** What else an error response may carry. */
interface ErrorDetails {
  /** The bucket's region. */
  readonly region?: string | undefined;
  /** The server's clock, in milliseconds since 1970. */
  readonly serverTime?: number | undefined;
}

type Headers = Readonly<Record<string, string | undefined>>;

function detailsOf(headers: Headers, region?: string): ErrorDetails {
  const serverTime = Date.parse(headers.date ?? '');
  return {
    region: headers['x-amz-bucket-region'] ?? region,
    serverTime: Number.isNaN(serverTime) ? undefined : serverTime,
  };
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html; responses to HEAD have no body.
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
  501: 'NotImplemented',
  503: 'SlowDown',
};

/** Parses an error response. */
export function parseErrorResponse(status: number, headers: Headers, body: Uint8Array): ErrorResponse {
  const text = Buffer.from(body).toString('utf8');
  const tag = (name: string): string | undefined => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
  const code = tag('Code') ?? codeOfStatus[status] ?? `HTTP ${status}`;
  return new ErrorResponse(status, code, tag('Message') ?? '', detailsOf(headers, tag('Region')));
}
