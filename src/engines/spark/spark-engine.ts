import { loadModel, type ModelFile } from '../../backbone/model-file.js';
import { type ErrorCode, VergerError } from '../../common/errors.js';
import { sha256 } from '../../common/hash.js';
import type { Engine, EngineEvent } from '../../pipeline/engine.js';
import { reportSchemas, type Task, taskId } from '../../pipeline/task.js';
import { type WorkerBundle, workerBundle } from './bundle/worker-bundle.js';
import { type Artifact, artifactOfBytes, artifactOfFile } from './connect/artifact.js';
import type { Endpoint } from './connect/endpoint.js';
import { SparkSession } from './connect/session.js';
import { surveyExecutors } from './executors.js';
import { explainFailure } from './give-up.js';
import { groupCount } from './groups.js';
import { transformQuery } from './transform-query.js';
import { decodeOutcome } from './worker/outcome.js';
import { encodeTasks } from './worker/task-list.js';
import { workerCommand } from './worker-command.js';

export interface SparkEngineOptions {
  /** Whether the worker brings its own Node, for executors without one. */
  readonly bundleNode?: boolean;
}

/**
 * Runs tasks on the executors of a Spark cluster, through Spark Connect. Spark starts our worker there as a command
 * that reads numbers of tasks and writes reports; it also decides where, retries, and shows.
 *
 * Reports arrive in the order of the Spark tasks, those of one Spark task together.
 */
export class SparkEngine implements Engine {
  readonly name = 'spark';
  readonly parallelism: number;
  readonly #session: SparkSession;
  readonly #bundle: WorkerBundle;
  readonly #sent = new Set<string>();

  private constructor(session: SparkSession, bundle: WorkerBundle, parallelism: number) {
    this.#session = session;
    this.#bundle = bundle;
    this.parallelism = parallelism;
  }

  /**
   * Begins a session, looks what the executors are, and makes the worker for them.
   * @throws VergerError `spark` where there is no way to the cluster, or it can't run our worker
   */
  static async open(
    endpoint: Endpoint,
    signal: AbortSignal,
    { bundleNode = false }: SparkEngineOptions = {},
  ): Promise<SparkEngine> {
    const session = await SparkSession.connect(endpoint, { signal });
    try {
      const { parallelism, platform } = await surveyExecutors(session, !bundleNode, signal);
      const bundle = await workerBundle(platform, { withNode: bundleNode });
      return new SparkEngine(session, bundle, parallelism);
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  async *execute(tasks: Iterable<Task>, signal: AbortSignal): AsyncGenerator<EngineEvent> {
    const list = [...tasks];
    if (list.length === 0) return;
    const waiting = new Set(list.keys());
    try {
      const query = transformQuery({
        command: await this.#bring(list, signal),
        numbers: list.length,
        tasks: groupCount(list.length, this.parallelism),
      });
      for await (const rows of this.#session.sql(query, { signal, tags: ['verger'] })) {
        for (const { line } of rows) yield* eventsOf(String(line), list, waiting);
      }
    } catch (error) {
      throw explainFailure(error);
    }
    if (waiting.size > 0) throw new VergerError('task-failed', `Spark lost ${waiting.size} tasks' reports`);
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  /** Sends what the executors do not have yet. Returns the command to be run there. */
  async #bring(tasks: readonly Task[], signal: AbortSignal): Promise<string> {
    const [{ job }] = tasks;
    const list = encodeTasks(tasks);
    const { digest, path, hasNode } = this.#bundle;
    const files = {
      digest,
      hasNode,
      bundle: `verger-worker-${digest.slice(0, 16)}.zip`,
      model: `verger-model-${job.model.sha256.slice(0, 16)}.onnx`,
      tasks: `verger-tasks-${this.#session.id}-${sha256(list).slice(0, 16)}.jsonl`,
    };
    const artifacts = [artifactOfBytes(`files/${files.tasks}`, list)];
    // Read only when needed: the session remembers as well, but would have to be shown them.
    await this.#once(artifacts, files.bundle, () => artifactOfFile(`archives/${files.bundle}`, path));
    await this.#once(artifacts, files.model, () => modelArtifact(`files/${files.model}`, job.model));
    await this.#session.addArtifacts(artifacts, { signal });
    this.#sent.add(files.bundle).add(files.model);
    return workerCommand(files);
  }

  async #once(artifacts: Artifact[], name: string, read: () => Promise<Artifact>): Promise<void> {
    if (!this.#sent.has(name)) artifacts.push(await read());
  }
}

async function modelArtifact(name: string, model: ModelFile): Promise<Artifact> {
  return artifactOfBytes(name, await loadModel(model));
}

/** @param waiting the numbers of tasks that have not ended; each ends once */
function* eventsOf(line: string, tasks: readonly Task[], waiting: Set<number>): Generator<EngineEvent> {
  const outcome = decodeOutcome(line);
  const task = tasks[outcome.id];
  if ('error' in outcome) {
    const { code, message, hint } = outcome.error;
    throw new VergerError(code as ErrorCode, message, hint === undefined ? {} : { hint });
  }
  if (!waiting.delete(outcome.id)) return;
  const { worker, retries, attempts, seconds } = outcome;
  const report = reportSchemas[task.kind].parse(outcome.report);
  for (const reason of retries) yield { type: 'retry', task, worker, reason };
  if (report.kind === 'extract') yield { type: 'progress', taskId: taskId(task), images: report.images };
  yield { type: 'done', task, report, worker, attempts, seconds };
}
