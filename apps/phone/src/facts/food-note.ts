import type { Food } from '@verger/facts';
import type { Language } from '../language/language.js';

/** What figures are of, if it is not the very kind. */
export function foodNote({ name, nameEn, match, note }: Food, { name: language, say }: Language): string {
  const food = language === 'fr' ? name : (nameEn ?? name);
  const how = say.match[match];
  const why = language === 'en' && note !== null ? note : '';
  return [say.foodOf(food), how, why].filter((part) => part !== '').join(', ');
}
