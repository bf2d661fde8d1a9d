import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { english, type Messages } from './messages-en.js';
import { french } from './messages-fr.js';

export type LanguageName = 'en' | 'fr';

/** A language: its words, and how it writes numbers and months. */
export class Language {
  readonly name: LanguageName;
  readonly say: Messages;
  readonly #number: Intl.NumberFormat;
  readonly #percent: Intl.NumberFormat;
  readonly #month: Intl.DateTimeFormat;

  constructor(name: LanguageName) {
    this.name = name;
    this.say = name === 'fr' ? french : english;
    this.#number = new Intl.NumberFormat(name, { maximumSignificantDigits: 3 });
    this.#percent = new Intl.NumberFormat(name, { style: 'percent', maximumFractionDigits: 0 });
    this.#month = new Intl.DateTimeFormat(name, { month: 'long', timeZone: 'UTC' });
  }

  number(value: number): string {
    return this.#number.format(value);
  }

  /** @param share 0 to 1 */
  percent(share: number): string {
    return this.#percent.format(share);
  }

  /** @param month 1 for January */
  month(month: number): string {
    return this.#month.format(new Date(Date.UTC(2000, month - 1, 1)));
  }
}

export const LanguageContext = createContext(new Language('en'));

export function useLanguage(): Language {
  return useContext(LanguageContext);
}
