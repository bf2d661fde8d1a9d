import { describe, expect, it } from 'vitest';
import { labelsFromCsv, labelsFromFolders } from '../../src/driver/labels.js';

const csv = (text: string): ReturnType<typeof labelsFromCsv> =>
  labelsFromCsv(Buffer.from(text), 'labels.csv');
const usage = (message: string): Error =>
  expect.objectContaining({ code: 'usage', message: expect.stringContaining(message) as string }) as Error;

describe('the label of an image', () => {
  it('is the name of its folder', () => {
    expect(labelsFromFolders.of('fruits/Apple Red/1.jpg')).toBe('Apple Red');
    expect(labelsFromFolders.of('Apple/1.jpg')).toBe('Apple');
    expect(labelsFromFolders.of('1.jpg')).toBeNull();
    // Keys of a bucket.
    expect(labelsFromFolders.of('Apple//1.jpg')).toBe('Apple');
    expect(labelsFromFolders.of('Fruits/Apple///1.jpg')).toBe('Apple');
    expect(labelsFromFolders.of('/1.jpg')).toBeNull();
  });

  it('comes from the label table', () => {
    const labels = csv('path,label\na/1.jpg,apple\n"b,""2"".jpg",\n');
    expect(labels.of('a/1.jpg')).toBe('apple');
    expect(labels.of('b,"2".jpg')).toBe('');
    expect(labels.of('c.jpg')).toBeUndefined();
  });

  it('is found by a path as people write it: ./, // and /./', () => {
    const labels = csv('path,label\n./a.jpg,apple\nb//c.jpg,pear\nd/./e.jpg,plum\n');
    expect(['a.jpg', 'b/c.jpg', 'd/e.jpg'].map((path) => labels.of(path))).toEqual(['apple', 'pear', 'plum']);
    expect(labels.unused()).toEqual([]);
  });

  it('is the same in either form of Unicode, as are paths in a table', () => {
    const [one, two] = ['Abb\u00e9 F\u00e9tel', 'Abbe\u0301 Fe\u0301tel'];
    expect(labelsFromFolders.of(`${two}/1.jpg`)).toBe(one);
    expect(labelsFromFolders.of(`${one}/1.jpg`)).toBe(one);
    const member = { container: 'a.tar', name: '1.jpg', label: two, isDeclared: false };
    expect(labelsFromFolders.of('a.tar!1.jpg', member)).toBe(one);
    const labels = csv(`path,label\n${one}/1.jpg,${two}\n${two}/2.jpg,pear\n`);
    expect([`${two}/1.jpg`, `${one}/2.jpg`].map((path) => labels.of(path))).toEqual([one, 'pear']);
    expect(labels.unused()).toEqual([]);
    // On Linux these are two files.
    const both = csv(`path,label\n${one}.jpg,apple\n${two}.jpg,pear\n`);
    expect([one, two].map((name) => both.of(`${name}.jpg`))).toEqual(['apple', 'pear']);
  });

  it('is found by the very key of an object first', () => {
    const labels = csv('path,label\na//b.jpg,apple\na/b.jpg,pear\n');
    expect(['a//b.jpg', 'a/b.jpg'].map((path) => labels.of(path))).toEqual(['apple', 'pear']);
  });

  it('counts as unused until it is looked up', () => {
    const labels = csv('path,label\na.jpg,apple\nb.jpg,pear\n');
    labels.of('a.jpg');
    expect(labels.unused()).toEqual(['b.jpg']);
  });

  it('is found in a table from a spreadsheet: byte order mark, other columns, CRLF, blank lines', () => {
    const labels = csv('\ufefflabel,note,path\r\npear,x,é/1.jpg\r\n\r\n');
    expect(labels.of('é/1.jpg')).toBe('pear');
  });
});

describe('a label table', () => {
  it.each([
    ['has other columns', 'file,class\na,b\n', 'labels.csv has no path and label columns'],
    ['lacks a column', 'path\na\n', 'no path and label columns'],
    ['lists an image twice', 'path,label\na,b\na,b\n', 'labels.csv lists a twice'],
    ['lists an image twice, once as ./a', 'path,label\na,b\n./a,c\n', 'labels.csv lists ./a twice'],
    ['has a line with too many fields', 'path,label\na,b,c\n', 'labels.csv: '],
    ['has a column twice', 'path,label,label\na,b,c\n', 'labels.csv: two columns are named label'],
    ['has a huge label', `path,label\na,${'b'.repeat(5000)}\n`, 'the label of a is longer than 4096 bytes'],
    ['has an unclosed quote', 'path,label\n"a,b\n', 'labels.csv: '],
  ])('is rejected if it %s', (_, text, message) => {
    expect(() => csv(text)).toThrow(usage(message));
  });
});
