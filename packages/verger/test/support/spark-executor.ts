import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Platform, platformOf } from '../../src/engines/spark/bundle/platform.js';
import type { Groups } from '../../src/engines/spark/groups.js';
import { workerCommand } from '../../src/engines/spark/worker-command.js';
import { makeWorker, type WorkerKit } from '../../src/engines/spark/worker-kit.js';
import { encodeTasks } from '../../src/engines/spark/worker/task-list.js';
import type { Task } from '../../src/job/task.js';

/** As `uname -sm` reports it here: this machine is the executor. */
export const ownPlatform: Platform = platformOf('Linux', process.arch === 'arm64' ? 'aarch64' : 'x86_64');

/** An executor's working folder, as Spark sets it up. */
export interface ExecutorSetup {
  readonly cwd: string;
  /** The session's folder, with its artifacts. */
  readonly session: string;
  readonly kit: WorkerKit;
  /** For `bash -c`, with the numbers of groups on standard input. */
  readonly command: string;
}

/** Sets up an executor's working folder, ready to run groups of tasks. */
export async function setUpExecutor(cwd: string, groups: Groups<Task>): Promise<ExecutorSetup> {
  const session = join(cwd, 'session');
  mkdirSync(session, { recursive: true });
  const kit = await makeWorker(ownPlatform, false);
  for (const { path, name } of [kit.bundle, kit.starter]) copyFileSync(path, join(session, name));
  const { model } = groups[0][0].job;
  if (model !== undefined) copyFileSync(fileURLToPath(model.uri), join(session, 'model.onnx'));
  writeFileSync(join(session, 'tasks.jsonl'), encodeTasks(groups));
  return { cwd, session, kit, command: workerCommand(kit, 'tasks.jsonl', 'model.onnx') };
}
