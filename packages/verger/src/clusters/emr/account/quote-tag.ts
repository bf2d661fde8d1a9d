import type { Range } from '../quote/range.js';

/** A quote as a tag has it: `0.171 0.224 0.42`, in USD. */
export function quoteTag({ low, likely, high }: Range): string {
  return [low, likely, high].map((usd) => Number(usd.toFixed(4)).toString()).join(' ');
}

/** Undefined for another text: people may change tags. */
export function quoteOfTag(text: string): Range | undefined {
  const [low, likely, high, ...rest] = text.split(' ').map(Number);
  const isQuote = rest.length === 0 && low >= 0 && likely >= low && high >= likely;
  return isQuote ? { low, likely, high } : undefined;
}
