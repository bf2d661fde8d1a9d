import type { Reject } from '../job/reject.js';
import { csvLine } from './csv-line.js';

/** A table of rejects. */
export function rejectsCsv(rejects: readonly Reject[]): string {
  const lines = rejects.map(({ path, label, reason, detail }) =>
    csvLine([path, label ?? '', reason, detail]),
  );
  return [csvLine(['path', 'label', 'reason', 'detail']), ...lines].join('');
}
