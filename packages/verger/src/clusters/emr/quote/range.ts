/** An estimate: `likely` lies between `low` and `high`. */
export interface Range {
  readonly low: number;
  readonly likely: number;
  readonly high: number;
}

export function exactly(value: number): Range {
  return { low: value, likely: value, high: value };
}

export function plus(...ranges: readonly Range[]): Range {
  return ranges.reduce((sum, each) => combine(sum, each, (a, b) => a + b), exactly(0));
}

/** Of amounts that are not negative. */
export function times(a: Range, b: Range | number): Range {
  return combine(a, typeof b === 'number' ? exactly(b) : b, (x, y) => x * y);
}

function combine(a: Range, b: Range, f: (x: number, y: number) => number): Range {
  return { low: f(a.low, b.low), likely: f(a.likely, b.likely), high: f(a.high, b.high) };
}
