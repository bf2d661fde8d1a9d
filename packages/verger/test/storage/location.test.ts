import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Location } from '../../src/storage/location.js';

const usageError = expect.objectContaining({ code: 'usage' }) as Error;

describe('parsing a location', () => {
  it('resolves a path from the working directory', () => {
    const { scheme, path, uri, text } = Location.parse('some/folder/');
    expect({ scheme, path, text }).toEqual({
      scheme: 'file',
      path: resolve('some/folder'),
      text: resolve('some/folder'),
    });
    expect(uri).toBe(pathToFileURL(resolve('some/folder')).href);
  });

  it('decodes a file:// address, and takes the key of an s3:// address literally', () => {
    expect(Location.parse('file:///a/b%20c/').path).toBe('/a/b c');
    expect(Location.parse('s3://bucket/b%20c/')).toMatchObject({ bucket: 'bucket', path: 'b%20c' });
  });

  it.each([
    '/',
    '/a',
    '/a b#c?d%20é',
    's3://bucket',
    's3://bucket/a',
    's3://bucket/a b/100%',
    's3://bucket/a//',
    's3://bucket//',
  ])('reads the address of %s back as the same location', (text) => {
    const location = Location.parse(text);
    expect(Location.parse(location.folderUri)).toEqual(location);
    expect(Location.parse(location.text)).toEqual(
      text.endsWith('//') ? Location.parse(text.slice(0, -1)) : location,
    );
  });

  it.each(['gs://bucket/key', 'HTTP://host/'])('rejects %s, which no storage supports', (text) => {
    expect(() => Location.parse(text)).toThrow(usageError);
  });

  it.each(['file:///%ZZ', 'file://host/a', 'file:///a%2Fb'])('rejects %s, which is no path', (text) => {
    expect(() => Location.parse(text)).toThrow(usageError);
  });

  it.each(['s3://', 's3:///key', 's3://a/key', 's3://a b/key'])('rejects %s: no valid bucket', (text) => {
    expect(() => Location.parse(text)).toThrow(usageError);
  });
});

describe('a location', () => {
  it.each([
    ['/a/b.onnx', '/a', 'b.onnx'],
    ['/b.onnx', '/', 'b.onnx'],
    ['s3://bucket/a b/100%.onnx', 's3://bucket/a b', '100%.onnx'],
    ['s3://bucket/b.onnx', 's3://bucket/', 'b.onnx'],
  ])('%s is in %s, named %s', (text, parent, name) => {
    const location = Location.parse(text);
    expect(location.parent.text).toBe(parent);
    expect(location.name).toBe(name);
  });

  it.each([
    ['/a', '/a/b ', 'b '],
    ['/', '/a/b', 'a/b'],
    ['s3://bucket/a', 's3://bucket/a/b%20', 'b%20'],
    ['s3://bucket', 's3://bucket/a/b', 'a/b'],
  ])('%s contains %s under the key %j', (folder, text, key) => {
    const [outer, inner] = [Location.parse(folder), Location.parse(text)];
    expect([outer.contains(inner), inner.contains(outer), outer.contains(outer)]).toEqual([
      true,
      false,
      true,
    ]);
    expect(outer.keyOf(inner)).toBe(key);
  });

  it.each([
    ['/a', '/ab'],
    ['/a', 's3://bucket/a'],
    ['s3://bucket/a', 's3://bucket/ab'],
    ['s3://bucket/a', 's3://other/a/b'],
  ])('%s does not contain %s', (folder, text) => {
    expect(Location.parse(folder).contains(Location.parse(text))).toBe(false);
  });
});
