import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { english, type Messages } from './messages-en.js';
import { french } from './messages-fr.js';

export type LanguageName = 'en' | 'fr';

/** A language: its words, and how it writes numbers and times. */
export class Language {
  readonly name: LanguageName;
  readonly say: Messages;
  readonly #integer: Intl.NumberFormat;
  readonly #decimal: Intl.NumberFormat;
  readonly #share: Intl.NumberFormat;
  readonly #time: Intl.DateTimeFormat;
  readonly #clock: Intl.DateTimeFormat;

  constructor(name: LanguageName) {
    this.name = name;
    this.say = name === 'fr' ? french : english;
    this.#integer = new Intl.NumberFormat(name, { maximumFractionDigits: 0 });
    this.#decimal = new Intl.NumberFormat(name, { maximumSignificantDigits: 3 });
    this.#share = new Intl.NumberFormat(name, { style: 'percent', maximumFractionDigits: 1 });
    this.#time = new Intl.DateTimeFormat(name, { dateStyle: 'medium', timeStyle: 'short' });
    this.#clock = new Intl.DateTimeFormat(name, { timeStyle: 'medium' });
  }

  integer(value: number): string {
    return this.#integer.format(value);
  }

  decimal(value: number): string {
    return this.#decimal.format(value);
  }

  /** @param share 0 to 1 */
  share(share: number): string {
    return this.#share.format(share);
  }

  /** @param at ISO 8601, or milliseconds since 1970 */
  time(at: string | number): string {
    return this.#time.format(new Date(at));
  }

  /** The time of day. @param at milliseconds since 1970 */
  clock(at: number): string {
    return this.#clock.format(new Date(at));
  }

  /** `1 h 2 min`, `3 min 4 s`, `5.6 s` */
  duration(seconds: number): string {
    if (seconds < 60) return `${this.decimal(seconds)} s`;
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
    return `${this.integer(Math.floor(minutes / 60))} h ${minutes % 60} min`;
  }

  bytes(bytes: number): string {
    const units = ['B', 'kB', 'MB', 'GB', 'TB'];
    const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
    return `${this.decimal(bytes / 1000 ** step)} ${units[step]}`;
  }
}

export const LanguageContext = createContext(new Language('en'));

export function useLanguage(): Language {
  return useContext(LanguageContext);
}
