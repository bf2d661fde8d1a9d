import type { Decoder } from '../images/decode.js';
import type { Task, TaskReport } from '../job/task.js';
import { serve } from '../pool/serve.js';
import { expectTask, restAfter, runTask } from './run-task.js';
import { Workbench } from './workbench.js';

/**
 * Makes this process a worker for the tasks of a run.
 * @param openDecoder opens the decoder of untrusted files; a test may pass one that crashes
 */
export function serveTasks(openDecoder: () => Promise<Decoder>): void {
  serve<Task, TaskReport>((context) => {
    const bench = new Workbench({ openDecoder, ...context });
    let last: Task | undefined;
    return {
      run: (task) => runTask((last = task), bench),
      expect: (task) => void expectTask(task, bench),
      idle: () => void (last !== undefined && restAfter(last)),
    };
  });
}
