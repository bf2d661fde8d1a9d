/** What an option of a public function may be. */
export interface OptionKind<T> {
  /** Completes `... is not `, such as `a whole number of at least 1`. */
  readonly expected: string;
  /** The value in its final form; undefined if it is of another kind. */
  readonly read: (value: unknown) => T | undefined;
}

/** A kind whose values stay as they are. */
function kind<T>(expected: string, accepts: (value: unknown) => boolean): OptionKind<T> {
  return { expected, read: (value) => (accepts(value) ? (value as T) : undefined) };
}

export const flag = kind<boolean>('true or false', (value) => typeof value === 'boolean');

export const text = kind<string>('a text', (value) => typeof value === 'string' && value !== '');

/** `.` is the current folder; an empty path is a variable that was not set. */
export const path = kind<string>(
  'a path or an address',
  (value) => typeof value === 'string' && value !== '' && !value.includes('\0'),
);

export const texts = kind<readonly string[]>(
  'a list of texts',
  (value) => Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== ''),
);

export const expression = kind<string>('a regular expression', (value) => {
  try {
    return typeof value === 'string' && new RegExp(value, 'u').source !== '';
  } catch {
    return false;
  }
});

export const abortSignal = kind<AbortSignal>(
  'an AbortSignal',
  // Not `instanceof`: test environments have a class of their own.
  (value) => typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value,
);

export function callback<F>(): OptionKind<F> {
  return kind<F>('a function', (value) => typeof value === 'function');
}

export function wholeNumber(low: number, high = Infinity): OptionKind<number> {
  const expected =
    high === Infinity ? `a whole number of at least ${low}` : `a whole number from ${low} to ${high}`;
  return kind<number>(
    expected,
    (value) => Number.isSafeInteger(value) && Number(value) >= low && Number(value) <= high,
  );
}

export function oneOf<const T extends string>(...names: readonly T[]): OptionKind<T> {
  return kind<T>(names.join(' or '), (value) => (names as readonly unknown[]).includes(value));
}

/** Processes on one machine. */
export const workerCount = wholeNumber(1, 1024);
