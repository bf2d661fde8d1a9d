import { createInterface } from 'node:readline';
import type { Socket } from 'node:net';
import type { ErrorCode } from '../../../common/errors.js';
import type { Task } from '../../../pipeline/task.js';
import type { TaskReport } from '../../../pipeline/task-report.js';

/** The ending of a resident's socket, in the folder of the bundle. */
export const socketEnding = '.resident';

/** What a resident says first to whoever calls: whether it is theirs for as long as they stay. */
export type Greeting = 'free' | 'busy';

/** What a caller asks, one at a time. */
export interface Order {
  readonly task: Task;
  /** The one that will be asked for afterwards, whose images may be read meanwhile. */
  readonly next: Task | undefined;
}

/** What it is answered. */
export type Answer =
  | { readonly report: TaskReport; readonly attempts: number; readonly retries: readonly string[] }
  | { readonly error: { readonly code?: ErrorCode; readonly message: string; readonly hint?: string } };

/** Both sides speak JSON, a value a line. */
export function writeLine(socket: Socket, value: Greeting | Order | Answer): void {
  socket.write(`${JSON.stringify(value)}\n`);
}

/** What the other side says, until it goes. */
export async function* readLines(socket: Socket): AsyncGenerator {
  for await (const line of createInterface({ input: socket })) yield JSON.parse(line);
}
