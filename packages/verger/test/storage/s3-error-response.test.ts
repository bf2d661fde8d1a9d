import { describe, expect, it } from 'vitest';
import { parseErrorResponse } from '../../src/storage/s3/error-response.js';

const xml = (inside: string): Uint8Array => Buffer.from(`<?xml version="1.0"?><Error>${inside}</Error>`);

describe('an error response', () => {
  it('is parsed into its code, message, region and time', () => {
    const body = xml('<Code>PermanentRedirect</Code><Message>go there</Message><Region>eu-west-3</Region>');
    const response = parseErrorResponse(301, { date: 'Thu, 01 Jan 2026 00:00:00 GMT' }, body);
    expect(response).toMatchObject({ status: 301, code: 'PermanentRedirect', message: 'go there' });
    expect(response.details).toEqual({ region: 'eu-west-3', serverTime: Date.UTC(2026, 0, 1) });
  });

  it('takes the region from the header rather than the body', () => {
    const headers = { 'x-amz-bucket-region': 'eu-north-1' };
    expect(parseErrorResponse(301, headers, xml('<Region>eu-west-3</Region>')).details.region).toBe(
      'eu-north-1',
    );
  });

  it.each([
    [403, 'AccessDenied'],
    [404, 'NoSuchKey'],
    [412, 'PreconditionFailed'],
    [503, 'SlowDown'],
    [418, 'HTTP 418'],
  ])('with status %d and no body has the code %s', (status, code) => {
    const response = parseErrorResponse(status, {}, new Uint8Array());
    expect(response).toMatchObject({
      code,
      message: code,
      details: { region: undefined, serverTime: undefined },
    });
  });
});
