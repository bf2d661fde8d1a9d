/** Where a process came to its end, line by line: Node's and V8's stacks, and the version that Node adds. */
const whereabouts = /^(at |\d+: 0x|Node\.js v|-{5}|<---|\^+$)/;
const complaint = /\b(\w*error|exception|abort|fatal|terminate)\b/i;

/**
 * The line of a dead process's stderr that says why it died: the last that sounds like an error, or just the last.
 * Empty where it said nothing.
 */
export function lastWords(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !whereabouts.test(line));
  return lines.findLast((line) => complaint.test(line)) ?? lines.at(-1) ?? '';
}
