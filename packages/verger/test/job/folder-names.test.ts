import { describe, expect, it } from 'vitest';
import { labelOf, splitOf } from '../../src/job/folder-names.js';

describe('the folders of an image', () => {
  it.each([
    ['1.jpg', null, null],
    ['apple/1.jpg', 'apple', null],
    ['Training/apple/1.jpg', 'apple', 'Training'],
    ['2026/Training/apple/1.jpg', 'apple', '2026'],
    // Keys of a bucket: an empty name is no folder.
    ['/apple/1.jpg', 'apple', null],
    ['apple//1.jpg', 'apple', null],
    ['Test//apple/1.jpg', 'apple', 'Test'],
    // As macOS writes them.
    ['E\u0301te\u0301/Fe\u0301tel/1.jpg', 'F\u00e9tel', '\u00c9t\u00e9'],
  ])('say of %s that its label is %s and its split %s', (path, label, split) => {
    expect([labelOf(path), splitOf(path)]).toEqual([label, split]);
  });
});
