import { type Duties, serve, type WorkerContext } from '../../pool/serve.js';
import type { DatasetReport, DatasetTask } from './dataset-task.js';

// A worker process of `verger dataset`. Each kind of task loads only what it needs.
serve<DatasetTask, DatasetReport>(({ journal }: WorkerContext): Duties<DatasetTask, DatasetReport> => ({
  async run(task) {
    switch (task.type) {
      case 'draw':
        return (await import('./draw.js')).draw(task, journal);
      case 'examine':
        return (await import('./examine.js')).examine(task, journal);
      case 'headers':
        return (await import('./headers.js')).readHeaders(task, journal);
    }
  },
}));
