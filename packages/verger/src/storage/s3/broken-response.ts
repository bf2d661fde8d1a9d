/** A response that did not arrive intact: too slow, cut off, or damaged. */
export class BrokenResponse extends Error {
  override readonly name = 'BrokenResponse';
}

/** A response that no S3 server gives: a captive portal's, a proxy's, a web server's. */
export class ForeignResponse extends Error {
  override readonly name = 'ForeignResponse';
}

/** A response with more bytes than the request can have. */
export class OversizedResponse extends Error {
  override readonly name = 'OversizedResponse';

  /** @param most the largest size accepted, in bytes */
  constructor(most: number) {
    super(`the response has more than ${most} bytes`);
  }
}
