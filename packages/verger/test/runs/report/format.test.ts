import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatInstant,
  formatRate,
  formatSeconds,
  formatShare,
  labelName,
  shorten,
} from '../../../src/runs/report/format.js';

describe('figures', () => {
  it.each([
    [0, '0.0%'],
    [0.0001, '<0.1%'],
    [0.5, '50.0%'],
    [0.99949, '99.9%'],
    [0.9999, '>99.9%'],
    [1, '100.0%'],
  ])('a share of %f reads %s', (share, text) => expect(formatShare(share)).toBe(text));

  it.each([
    [0.0004, '0 ms'],
    [0.25, '250 ms'],
    [0.9999, '1.0 s'],
    [59.94, '59.9 s'],
    [59.96, '1 min 0 s'],
    [3599.7, '1 h 0 min'],
    [8000, '2 h 13 min'],
  ])('%f seconds read %s', (seconds, text) => expect(formatSeconds(seconds)).toBe(text));

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [5000, '5.0 kB'],
    [118_400_000, '118 MB'],
    [3e16, '30,000 TB'],
  ])('%i bytes read %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it('keep a decimal only if the rate is small', () => {
    expect([3.25, 240.6].map(formatRate)).toEqual(['3.3', '241']);
  });

  it('show instants in UTC, and other text unchanged', () => {
    expect(formatInstant('2026-03-04T15:26:11+02:00')).toBe('2026-03-04 13:26 UTC');
    expect(formatInstant('yesterday')).toBe('yesterday');
  });
});

describe('names', () => {
  it('are shortened in the middle, between whole characters', () => {
    expect(shorten('short', 5)).toBe('short');
    expect(shorten('abcdefghij', 5)).toBe('ab…ij');
    expect(shorten('🍎🍏🍐🍑🍒🍓', 4)).toBe('🍎🍏…🍓');
  });

  it('are never empty', () => expect(labelName('')).toBe('(no label)'));
});
