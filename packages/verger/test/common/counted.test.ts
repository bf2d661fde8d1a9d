import { expect, it } from 'vitest';
import { counted } from '../../src/common/counted.js';
import { unreadFormatHints } from '../../src/common/unread-formats.js';

it('a number has its noun in the right form', () => {
  expect([0, 1, 2, 20_622].map((n) => counted(n, 'row'))).toEqual([
    '0 rows',
    '1 row',
    '2 rows',
    '20,622 rows',
  ]);
  expect([1, 3].map((n) => counted(n, 'class', 'classes'))).toEqual(['1 class', '3 classes']);
});

it('photographs that Verger does not read get a hint', () => {
  expect(unreadFormatHints({ '.txt': 3, '.heic': 1 })).toEqual([
    expect.stringMatching(/^1 HEIC file ignored: .*heif-convert/),
  ]);
  const both = unreadFormatHints({ '.heif': 2, '.heic': 2, '.cr2': 1 });
  expect(both.map((hint) => hint.split(':')[0])).toEqual(['4 HEIC files ignored', '1 RAW file ignored']);
  expect(unreadFormatHints({})).toEqual([]);
});
