const maxLines = 20;
const maxLineLength = 300;

/**
 * The part of a server's log that explains why it exited: from the first error on, since the last lines only report the
 * shutdown. Omits stack frames, INFO and DEBUG.
 */
export function errorLines(log: string): readonly string[] {
  const isNoise = (line: string): boolean =>
    line.trim() === '' || /^\s*at [\w.$/]+\(|^[\d/]+ [\d:]+ (INFO|DEBUG) /.test(line);
  const lines = log.split('\n').filter((line) => !isNoise(line));
  const first = lines.findIndex((line) => /ERROR|Exception|Error:/.test(line));
  const shown = first < 0 ? lines.slice(-maxLines) : lines.slice(first, first + maxLines);
  return shown.map((line) => line.replaceAll('\t', '  ').slice(0, maxLineLength));
}
