import { type TaskRunner, serve, type WorkerContext } from '../../pool/serve.js';
import type { DatasetReport, DatasetTask } from './dataset-task.js';

// A worker process of `verger dataset`. Each kind of task loads only what it needs.
serve<DatasetTask, DatasetReport>(({ marker }: WorkerContext): TaskRunner<DatasetTask, DatasetReport> => ({
  async run(task) {
    switch (task.type) {
      case 'draw':
        return (await import('./draw.js')).draw(task, marker);
      case 'examine':
        return (await import('./examine.js')).examine(task, marker);
      case 'headers':
        return (await import('./headers.js')).readHeaders(task, marker);
    }
  },
}));
