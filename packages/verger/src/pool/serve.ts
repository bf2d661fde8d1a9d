import { rmSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { encodeError } from '../common/remote-error.js';
import { type ImageMarker, markerDescriptor, MarkerWriter } from './image-marker.js';
import type { HostMessage, WorkerMessage } from './messages.js';
import type { PoolTask } from './pool-task.js';
import { TaskMeter } from './task-usage.js';

/** What the pool gives a worker process. */
export interface WorkerContext {
  readonly marker: ImageMarker;
  readonly meter: TaskMeter;
  /** Asks the host which task comes next; the reply calls `expect`. */
  readonly askForNext: () => void;
}

/** What a worker process does. */
export interface TaskRunner<T extends PoolTask, R> {
  run(task: T): Promise<R>;
  /** This task will probably run next: a good time to start reading its files. */
  expect?(task: T): void;
  /** No task has come for a while. */
  idle?(): void;
}

/** The next stage often starts at once. */
const idleAfterMs = 50;

/** Makes this process a worker: it runs the tasks that its host sends, until the host exits. */
export function serve<T extends PoolTask, R>(open: (context: WorkerContext) => TaskRunner<T, R>): void {
  const send = (message: WorkerMessage<R>): void => void process.send?.(message);
  const marker = new MarkerWriter(markerDescriptor);
  const meter = new TaskMeter();
  const runner = open({ marker, meter, askForNext: () => send({ type: 'next' }) });
  let idle: NodeJS.Timeout | undefined;
  process.on('message', (message: HostMessage<T>) => {
    if (message.type === 'idle') {
      idle = setTimeout(() => runner.idle?.(), idleAfterMs);
      return;
    }
    if (message.type === 'expect') {
      runner.expect?.(message.task);
      return;
    }
    clearTimeout(idle);
    marker.expect(message.attempt);
    meter.begin();
    runner.run(message.task).then(
      (report) => send({ type: 'done', report, usage: meter.usage }),
      (error: unknown) => send({ type: 'failed', error: encodeError(error), image: marker.current }),
    );
  });
  // A killed host sends no message, and can't remove its temporary folder; a worker must not outlive it.
  const temporary = process.argv.at(2);
  process.on('disconnect', () => {
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
    process.exit();
  });
  exitWithHost(temporary);
  // Ctrl-C and the end of a terminal reach the whole process group; the host decides what happens to the work.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
}

/**
 * Exits with the host even while a decoder blocks the main thread, which then receives no events. The thread
 * costs 9 MB. Its code is a string because a bundled worker has no second file.
 * @param temporary the host's temporary folder, if it has one
 */
function exitWithHost(temporary: string | undefined): void {
  const watch = `
    const { rmSync } = require('node:fs');
    const { host, temporary } = require('node:worker_threads').workerData;
    setInterval(() => {
      if (process.ppid === host) return;
      try {
        if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
      } finally {
        process.kill(process.pid, 'SIGKILL');
      }
    }, 1000);`;
  const thread = new Worker(watch, {
    eval: true,
    workerData: { host: process.ppid, temporary },
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 },
  });
  thread.unref();
}
