import type { Task } from '../../../job/task.js';

const mark = 'verger-task';

/** The line that a worker prints to stderr when it starts a task. */
export function markerLine(task: Task): string {
  return `${mark} ${task.id}`;
}

/**
 * Parses the end of a worker's stderr.
 * @returns the id of its last task, and the rest of the text
 */
export function readStderr(stderr: string): { readonly task: string | undefined; readonly rest: string } {
  const lines = stderr.split('\n');
  const isMark = (line: string): boolean => line.startsWith(`${mark} `);
  return {
    task: lines.findLast(isMark)?.slice(mark.length + 1),
    rest: lines.filter((line) => !isMark(line)).join('\n'),
  };
}
