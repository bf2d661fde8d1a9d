import { describe, expect, it } from 'vitest';
import {
  columns,
  duration,
  fileSize,
  integer,
  jsonLine,
  percent,
  displayPath,
  printable,
} from '../../src/cli/format.js';

describe('formatting', () => {
  it('separates the thousands of numbers', () => {
    expect([integer(20622), integer(0.4), percent(0.9614), percent(1)]).toEqual([
      '20,622',
      '0',
      '96.1%',
      '100.0%',
    ]);
  });

  it('shows an address that is not percent-encoded as it is', () => {
    expect(displayPath('file:///a%20b')).toBe('/a b');
    expect(displayPath('file:///100%')).toBe('file:///100%');
  });

  it('aligns 200,000 rows', () => {
    const rows = Array.from({ length: 200_000 }, (_, i): [string, string] => [`class ${i}`, `${i}`]);
    expect(columns(rows).split('\n').at(-1)).toBe('  class 199999  199999');
  });

  it('shows durations in fitting units', () => {
    expect([0, 7.04, 59.4, 59.6, 65, 3599, 7385].map(duration)).toEqual([
      ...['0.0 s', '7.0 s', '59 s', '1 min 00 s', '1 min 05 s', '59 min 59 s', '2 h 03 min'],
    ]);
  });

  it('shows sizes in decimal units', () => {
    expect([0, 999, 1000, 11_400_000, 2e12].map(fileSize)).toEqual([
      ...['0 bytes', '999 bytes', '1.0 kB', '11.4 MB', '2.0 TB'],
    ]);
  });

  it('shows locations as a user types them', () => {
    expect(displayPath('file:///tmp/my%20fruits%231')).toBe('/tmp/my fruits#1');
    expect(displayPath('s3://bucket/a%20b')).toBe('s3://bucket/a%20b');
  });

  it('escapes control characters', () => {
    expect(printable('a\u001b[31m\n\u009b\u202e\u200b')).toBe('a\\u{1b}[31m\\u{a}\\u{9b}\\u{202e}\\u{200b}');
    expect(printable('Äpfel 🍎 苹果')).toBe('Äpfel 🍎 苹果');
    expect(
      columns([
        ['a\n', 'x'],
        ['bc', '\u0007'],
      ]),
    ).toBe('  a\\u{a}  x\n  bc      \\u{7}');
  });

  it('writes JSON on one line without control characters', () => {
    const value = { path: 'a\n\u001b\u009b\u007f', n: [1, null] };
    expect(jsonLine(value)).not.toMatch(/\p{Cc}/u);
    expect(JSON.parse(jsonLine(value))).toEqual(value);
  });
});
