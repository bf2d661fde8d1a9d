import type { Decoder } from '../images/decode.js';
import type { Task, TaskReport } from '../job/task.js';
import { serve } from '../pool/serve.js';
import { expectTask, runTask } from './run-task.js';
import { Workbench } from './workbench.js';

/**
 * Makes this process a worker for the tasks of a run.
 * @param openDecoder opens the decoder of untrusted files; a test may pass one that crashes
 */
export function serveTasks(openDecoder: () => Promise<Decoder>): void {
  serve<Task, TaskReport>((context) => {
    const bench = new Workbench({ openDecoder, ...context });
    return { run: (task) => runTask(task, bench), expect: (task) => void expectTask(task, bench) };
  });
}
