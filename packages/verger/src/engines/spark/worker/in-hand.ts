import type { Task } from '../../../job/task.js';

const mark = 'verger-task';

/** What a worker says to stderr when it takes a task in hand. */
export function inHandLine(task: Task): string {
  return `${mark} ${task.id}`;
}

/**
 * Takes the end of a worker's stderr apart.
 * @returns the name of the task that it had in hand, and what else it said
 */
export function readStderr(stderr: string): { readonly task: string | undefined; readonly said: string } {
  const lines = stderr.split('\n');
  const isMark = (line: string): boolean => line.startsWith(`${mark} `);
  return {
    task: lines.findLast(isMark)?.slice(mark.length + 1),
    said: lines.filter((line) => !isMark(line)).join('\n'),
  };
}
