import { describe, expect, it } from 'vitest';
import { BrokenResponse } from '../../src/storage/s3/broken-response.js';
import { parseListPage, versionOf } from '../../src/storage/s3/list-page.js';

const bare = (inside: string): string =>
  `<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name>${inside}</ListBucketResult>`;
const page = (inside: string): string => bare(`${inside}<IsTruncated>false</IsTruncated>`);
const object = (key: string): string =>
  `<Contents><Key>${key}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified><ETag>&quot;abc&quot;</ETag><Owner><ID>x</ID></Owner><Size>7</Size></Contents>`;

describe('parsing a page of a listing', () => {
  it('returns keys, sizes, versions, folders and the next page', () => {
    const xml = bare(
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
    expect(parseListPage(page(''))).toEqual(nothing);
  });

  it.each([
    ['does not say whether it is the last', bare(object('k'))],
    ['does not say where the next one begins', bare(`${object('k')}<IsTruncated>true</IsTruncated>`)],
    ['has 1 of 2 keys', page(`<KeyCount>2</KeyCount>${object('k')}`)],
    ['has an object without a key or a size', page('<Contents><Key>k</Key></Contents>')],
    ['has an object without a key or a size', page('<Contents><Size>1</Size></Contents>')],
    ['has an object without a key or a size', page(object('k').replace('>7<', '>-7<'))],
    ['has an object without a key or a size', page(object('k').replace('>7<', '>NaN<'))],
    ['has a key that is not text', page(`<EncodingType>url</EncodingType>${object('%E0%')}`)],
    ['has a key that is not text', page(object('&#x110000;'))],
  ])('refuses one that %s', (reason, xml) => {
    expect(() => parseListPage(xml)).toThrow(new BrokenResponse(`a page of the listing ${reason}`));
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
