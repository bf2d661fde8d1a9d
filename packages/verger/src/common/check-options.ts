import { VergerError } from './errors.js';
import { nearestName } from './nearest-name.js';
import { type OptionKind, path } from './option-kinds.js';

/** What each option may be; all options are named, so that any other name is a mistake. */
export type OptionKinds<Options> = {
  readonly [Name in keyof Options]-?: OptionKind<NonNullable<Options[Name]>>;
};

/**
 * Checks the options of a public function, before any work.
 * @param caller the function's name, for messages
 * @param required names of options that must be given
 * @returns those that are given, in their final form
 * @throws VergerError `usage` naming the first wrong option
 */
export function checkOptions<Options extends object>(
  caller: string,
  options: unknown,
  kinds: OptionKinds<Options>,
  required: readonly (keyof Options & string)[] = [],
): Options {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new VergerError('usage', `${caller} takes an object of options, not ${shown(options)}`);
  const checked: Record<string, unknown> = {};
  const known: Readonly<Record<string, OptionKind<unknown>>> = kinds;
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(known, name)) throw unknownOption(caller, name, Object.keys(known));
    if (value !== undefined) checked[name] = checkOption(name, value, known[name]);
  }
  const missing = required.find((name) => checked[name] === undefined);
  if (missing !== undefined) throw new VergerError('usage', `${caller} needs the option ${missing}`);
  return checked as Options;
}

/** @throws VergerError `usage` if it is not of this kind */
export function checkOption<T>(name: string, value: unknown, { expected, read }: OptionKind<T>): T {
  const checked = read(value);
  if (checked !== undefined) return checked;
  throw new VergerError('usage', `${name}: ${shown(value)} is not ${expected}`);
}

/** @throws VergerError `usage` if an argument is not the path or address of a folder */
export function checkPath(name: string, value: unknown): string {
  return checkOption(name, value, path);
}

function unknownOption(caller: string, name: string, known: readonly string[]): VergerError {
  const meant = nearestName(name, known);
  return new VergerError('usage', `${caller} has no option ${JSON.stringify(name)}`, {
    hint: meant === undefined ? `its options: ${known.join(', ')}` : `did you mean ${meant}?`,
  });
}

const maxShown = 60;

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, maxShown));
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}
