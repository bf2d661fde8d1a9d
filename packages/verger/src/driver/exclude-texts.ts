import type { RunRequest } from './request.js';

/** What a request leaves out, as a user has named it: patterns first, then tables. */
export function excludeTexts({ exclude, excludeTables }: RunRequest): string[] {
  return [...exclude, ...excludeTables.map(({ text }) => text)];
}
