/**
 * A number with its noun: `1 row`, `2 rows`, `20,622 images`.
 * @param plural if it is not the noun with an s
 */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? noun : plural}`;
}
