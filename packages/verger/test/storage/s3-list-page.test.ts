import { describe, expect, it } from 'vitest';
import { parseListPage, versionOf } from '../../src/storage/s3/list-page.js';

const page = (inside: string): string =>
  `<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name>${inside}</ListBucketResult>`;
const object = (key: string): string =>
  `<Contents><Key>${key}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified><ETag>&quot;abc&quot;</ETag><Owner><ID>x</ID></Owner><Size>7</Size></Contents>`;

describe('parsing a page of a listing', () => {
  it('returns keys, sizes, versions, folders and the next page', () => {
    const xml = page(
      `<IsTruncated>true</IsTruncated><NextContinuationToken>a&amp;b==</NextContinuationToken>${object('k')}<CommonPrefixes><Prefix>p/</Prefix></CommonPrefixes>`,
    );
    expect(parseListPage(xml)).toEqual({
      objects: [{ key: 'k', size: 7, version: 'abc' }],
      prefixes: ['p/'],
      next: 'a&b==',
    });
  });

  it('returns nothing for an empty page', () => {
    const nothing = { objects: [], prefixes: [], next: undefined };
    expect(parseListPage(page('<IsTruncated>false</IsTruncated>'))).toEqual(nothing);
    expect(parseListPage('')).toEqual(nothing);
  });

  it.each([
    ['a&amp;b &lt;c&gt; &quot;&apos; &#233; &#x1F34E;', 'a&b <c> "\' é 🍎'],
    ['&amp;lt;', '&lt;'],
    ['100%25+1', '100%25+1'],
  ])('unescapes %s', (escaped, key) => {
    expect(parseListPage(page(object(escaped))).objects[0].key).toBe(key);
  });

  it('decodes form-encoded keys', () => {
    const xml = page(`<EncodingType>url</EncodingType>${object('two+words%2B%0A%F0%9F%8D%8E')}`);
    expect(parseListPage(xml).objects[0].key).toBe('two words+\n🍎');
  });

  it('uses the time as the version if the server sends no ETag', () => {
    expect(versionOf('', '2026-01-02T03:04:05.999Z')).toBe(
      versionOf(undefined, 'Fri, 02 Jan 2026 03:04:05 GMT'),
    );
    expect(versionOf('"abc-2"', undefined)).toBe('abc-2');
    expect(versionOf(undefined, undefined)).toBe('');
  });
});
