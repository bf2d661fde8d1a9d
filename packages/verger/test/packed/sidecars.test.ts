import { describe, expect, it } from 'vitest';
import { isSidecar, Sidecars } from '../../src/packed/tar/sidecars.js';

const labelBeside = (name: string, files: Readonly<Record<string, string>>): string | undefined => {
  const sidecars = new Sidecars();
  for (const [file, content] of Object.entries(files)) sidecars.add(file, Buffer.from(content));
  return sidecars.of(name);
};

describe('the label beside an image of a tar', () => {
  it('is in the file of the same key: the name up to the first dot, or to the last', () => {
    expect(labelBeside('a/7.jpg', { 'a/7.cls': '3\n', 'b/7.cls': '4' })).toBe('3');
    expect(labelBeside('a/7.left.jpg', { 'a/7.cls': '3' })).toBe('3');
    expect(labelBeside('a/7.left.jpg', { 'a/7.cls': '3', 'a/7.left.cls': '5' })).toBe('5');
    expect(labelBeside('a.b/7.jpg', { 'a.cls': '3' })).toBeUndefined();
  });

  it('is that of .cls before .json before .txt', () => {
    const all = { '1.txt': 'text', '1.json': '{"label":"json"}', '1.cls': 'cls' };
    expect(labelBeside('1.jpg', all)).toBe('cls');
    expect(labelBeside('1.jpg', { ...all, '1.cls': '' })).toBe('json');
    expect(labelBeside('1.jpg', { ...all, '1.cls': '', '1.json': '{"width":3}' })).toBe('text');
  });

  it('is a text or a number of JSON, in the first field that is there', () => {
    expect(labelBeside('1.jpg', { '1.json': '{"category":"c","class":7}' })).toBe('7');
    for (const json of ['[1]', 'null', '{', '{"label":{}}', '{"label":""}', '"label"']) {
      expect(labelBeside('1.jpg', { '1.json': json })).toBeUndefined();
    }
  });

  it('is no caption, no list and no picture', () => {
    expect(labelBeside('1.jpg', { '1.txt': 'two\nlines' })).toBeUndefined();
    expect(labelBeside('1.jpg', { '1.txt': 'x'.repeat(129) })).toBeUndefined();
    expect(isSidecar('1.jpg')).toBe(false);
  });
});
