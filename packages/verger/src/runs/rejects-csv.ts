import type { Reject } from '../job/reject.js';

/** A table of rejects: RFC 4180, except that lines end with LF as other tools here write them. */
export function rejectsCsv(rejects: readonly Reject[]): string {
  const lines = rejects.map(({ path, label, reason, detail }) =>
    [path, label ?? '', reason, detail].map(field).join(','),
  );
  return ['path,label,reason,detail', ...lines].map((line) => `${line}\n`).join('');
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
