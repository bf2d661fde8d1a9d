/** Lines of Node's and V8's stack traces, and the version that Node prints. */
const whereabouts = /^(at |\d+: 0x|Node\.js v|-{5}|<---|\^+$)/;
const complaint = /\b(\w*error|exception|abort|fatal|terminate)\b/i;

/**
 * The line of a dead process's stderr that says why it died: the last that looks like an error, or else the last
 * line. Empty if it printed nothing.
 */
export function lastWords(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !whereabouts.test(line));
  return lines.findLast((line) => complaint.test(line)) ?? lines.at(-1) ?? '';
}
