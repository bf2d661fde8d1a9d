/** What says why something ended, the most important first. */
const patterns: readonly RegExp[] = [
  // Our scripts and Verger itself: written to be the reason.
  /^verger (step|bootstrap) failed: /,
  /^verger: /,
  /^fatal error: /,
  /No space left on device|Permission denied|AccessDenied|Access Denied/,
  /^(Caused by: )?[\w.$]+(Exception|Error)\b/,
  /\bERROR\b/,
];

const most = 12;
const lastLines = 5;

/**
 * The lines of a log that say what went wrong, the most important first; the last lines if none does.
 * A hint of Verger's follows its line, indented.
 */
export function keyLines(log: string): readonly string[] {
  const lines = log.split('\n').map((line) => line.trimEnd());
  const found = new Set<number>();
  for (const pattern of patterns) {
    lines.forEach((line, at) => {
      if (!pattern.test(line)) return;
      found.add(at);
      for (let next = at + 1; line.startsWith('verger: ') && /^ {2,4}\S/.test(lines[next] ?? ''); next++)
        found.add(next);
    });
  }
  // A log repeats itself.
  const key = [...new Set([...found].map((at) => lines[at]))];
  return key.length > 0 ? key.slice(0, most) : lines.filter((line) => line !== '').slice(-lastLines);
}
