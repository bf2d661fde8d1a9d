/** Lines of Node's and V8's stack traces, and the version that Node prints. */
const stackTraceLine = /^(at |\d+: 0x|Node\.js v|-{5}|<---|\^+$)/;
const errorWord = /\b(\w*error|exception|abort|fatal|terminate)\b/i;

/**
 * The line of a dead process's stderr that says why it died: the last that looks like an error, or else the last
 * line. Empty if it printed nothing.
 */
export function errorLine(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !stackTraceLine.test(line));
  return lines.findLast((line) => errorWord.test(line)) ?? lines.at(-1) ?? '';
}
