import {
  type Artifact,
  artifactOfBytes,
  type Endpoint,
  type ExecutionProgress,
  type SparkSession,
} from 'spark-connect';
import { loadModel, type ModelFile } from '../../backbone/model-file.js';
import { VergerError } from '../../common/errors.js';
import { decodeError } from '../../common/remote-error.js';
import { sha256 } from '../../common/hash.js';
import type { Engine, EngineEvent } from '../../job/engine.js';
import type { AnyJob } from '../../job/job.js';
import type { Task } from '../../job/task.js';
import { ownPlatform } from './bundle/platform.js';
import { asVergerError, connect } from './connection.js';
import { surveyExecutors } from './executors.js';
import { explainAttempt, explainFailure } from './explain-failure.js';
import { type Groups, groupsOf } from './groups.js';
import { SparkUi, timesOf } from './spark-ui.js';
import { StallWatch } from './stall-watch.js';
import { transformQuery } from './transform-query.js';
import { decodeOutcome } from './decode-outcome.js';
import { encodeTasks, weightsName } from './worker/task-list.js';
import { workerCommand } from './worker-command.js';
import { makeWorker, sendWorker, type WorkerKit } from './worker-kit.js';

/** A Spark task has at most 8,192 images: this allows five images a second while no other task finishes. */
const defaultStallMs = 30 * 60_000;

/** Tasks that every executor runs. */
const openingKinds: ReadonlySet<string> = new Set(['describe', 'look']);

export interface SparkEngineOptions {
  /** Whether to send Node with the worker, for executors without one. */
  readonly bundleNode?: boolean;
  /** How long tasks may run without any of them finishing before the run fails. */
  readonly stallMs?: number;
}

/**
 * Runs tasks on the executors of a Spark cluster, through Spark Connect. Spark starts our worker there as a
 * command that reads task numbers and writes reports. Spark also handles placement, retries and the web UI.
 *
 * Reports arrive in the order of the Spark tasks, those of one Spark task together.
 */
export class SparkEngine implements Engine {
  readonly name = 'spark';
  readonly runsElsewhere = true;
  readonly parallelism: number;
  readonly #session: SparkSession;
  readonly #kit: WorkerKit;
  readonly #stallMs: number;
  #ui: Promise<SparkUi | undefined> | undefined;
  #page: string | undefined;
  #sentModel: string | undefined;

  private constructor(session: SparkSession, kit: WorkerKit, parallelism: number, stallMs: number) {
    this.#session = session;
    this.#kit = kit;
    this.parallelism = parallelism;
    this.#stallMs = stallMs;
  }

  /**
   * Opens a session, checks the executors' platform, and sends them the worker.
   * @throws VergerError `spark` if the cluster is unreachable or can't run our worker
   */
  static async open(
    endpoint: Endpoint,
    signal: AbortSignal,
    { bundleNode = false, stallMs = defaultStallMs }: SparkEngineOptions = {},
  ): Promise<SparkEngine> {
    const here = ownPlatform();
    // Most executors match this machine, so build its worker while connecting and send it while surveying them.
    const likely = here === undefined ? undefined : makeWorker(here, bundleNode).catch(() => undefined);
    const session = await connect(endpoint, { signal }).catch((error: unknown) => {
      throw asVergerError(error, endpoint);
    });
    try {
      const [{ parallelism, platform }, sent] = await Promise.all([
        surveyExecutors(session, !bundleNode, signal),
        likely?.then((kit) => kit && sendWorker(session, kit, signal)).catch(() => undefined),
      ]);
      const kit =
        sent?.platform.arch === platform.arch
          ? sent
          : await sendWorker(session, await makeWorker(platform, bundleNode), signal);
      return new SparkEngine(session, kit, parallelism, stallMs);
    } catch (error) {
      await session.close();
      throw asVergerError(error, endpoint);
    }
  }

  /** Spark's web UI, if reachable from here; known when the first tasks have finished. */
  get page(): string | undefined {
    return this.#page;
  }

  async *execute(tasks: Iterable<Task>, signal: AbortSignal): AsyncGenerator<EngineEvent> {
    const list = this.#oncePerSlot([...tasks]);
    if (list.length === 0) return;
    const groups = groupsOf(list, this.parallelism);
    const description = describe(list);
    let failure: { readonly error: unknown } | undefined;
    try {
      yield* firstReports(this.#query(groups, description, signal));
    } catch (error) {
      failure = { error: explainFailure(error, groups, this.#session.endpoint) };
    }
    if (!signal.aborted) yield* this.#retries(groups, description);
    if (failure !== undefined) throw failure.error;
  }

  /**
   * Runs an opening task once per parallel Spark task, so that every executor has looked, and has the worker, with the
   * model loaded, when the images come.
   */
  #oncePerSlot(tasks: readonly Task[]): readonly Task[] {
    const [first] = tasks;
    return tasks.length === 1 && openingKinds.has(first.kind)
      ? Array.from({ length: this.parallelism }, () => first)
      : tasks;
  }

  async *#query(groups: Groups<Task>, description: string, signal: AbortSignal): AsyncGenerator<EngineEvent> {
    const [command] = await Promise.all([
      this.#sendFiles(groups, signal),
      // Spark copies a session's settings to its jobs, and its web UI shows this one.
      this.#session.setConfig({ 'spark.job.description': description }, { signal }),
    ]);
    // Not needed until the first tasks have finished.
    this.#ui ??= SparkUi.find(this.#session, signal).catch(() => undefined);
    const query = transformQuery({ command, numbers: groups.length, tasks: groups.length });
    const tasks = groups.flat();
    const waiting = new Set(tasks.keys());
    const watch = new StallWatch(this.#stallMs);
    const stopSignal = AbortSignal.any([signal, watch.signal]);
    try {
      for await (const event of this.#session.execute(query, { signal: stopSignal, tags: ['verger'] })) {
        if (event.type === 'progress') {
          const ended = groups.slice(0, endedTasks(event.progress)).flat().length;
          watch.update(ended, event.progress.numInflightTasks > 0);
          yield { type: 'ended', tasks: ended };
        } else {
          for (const { line } of event.rows) yield* eventsOf(String(line), tasks, waiting);
          watch.update(tasks.length - waiting.size, true);
        }
      }
    } catch (error) {
      throw watch.hasStalled && !signal.aborted ? stallError(this.#stallMs) : error;
    } finally {
      watch.end();
    }
    if (waiting.size > 0)
      throw new VergerError('task-failed', `Spark lost the reports of ${waiting.size} tasks`);
  }

  /** Spark's own retries, which only its web UI reports. */
  async *#retries(groups: Groups<Task>, description: string): AsyncGenerator<EngineEvent> {
    const ui = await this.#ui;
    this.#page = ui?.address;
    const attempts = (await ui?.failedAttempts(description)) ?? [];
    for (const { index, host, executorId: executor, errorMessage = '', ...attempt } of attempts) {
      const group = groups[index];
      const { task: name, words } = explainAttempt(errorMessage);
      const task = group.find((each) => each.id === name) ?? group[0];
      const worker = `${host}, executor ${executor}`;
      yield { type: 'retry', task, worker, host, executor, reason: words, ...timesOf(attempt) };
    }
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  /** Sends what the executors lack. Returns the command to run there. */
  async #sendFiles(groups: Groups<Task>, signal: AbortSignal): Promise<string> {
    const [[{ job }]] = groups;
    const model = modelName(job.model);
    const list = encodeTasks(groups);
    const tasks = `verger-tasks-${this.#session.id}-${sha256(list).slice(0, 16)}.jsonl`;
    // Read the model only if needed: the session also skips files already sent, but must be given the bytes
    // first.
    const unsent = this.#sentModel === model ? [] : await modelArtifacts(job, model);
    await this.#session.addArtifacts([artifactOfBytes(`files/${tasks}`, list), ...unsent], { signal });
    this.#sentModel = model;
    return workerCommand(this.#kit, tasks, model);
  }
}

/** The name of a model on the executors; a study has none, but the command names one. */
function modelName(model: ModelFile | undefined): string {
  return model === undefined ? 'no-model' : `verger-model-${model.sha256.slice(0, 16)}.onnx`;
}

/** @param name of the model on the executors; its weights, if in files of their own, lie beside it */
async function modelArtifacts({ model, access }: AnyJob, name: string): Promise<readonly Artifact[]> {
  if (model === undefined) return [];
  const { onnx, weights } = await loadModel(model, access);
  return [
    artifactOfBytes(`files/${name}`, onnx),
    ...weights.map(({ bytes }, index) => artifactOfBytes(`files/${weightsName(name, index)}`, bytes)),
  ];
}

/** The name of a stage's jobs in the web UI. */
function describe([first, ...others]: readonly Task[]): string {
  const { input, output } = first.job;
  const places = input === undefined ? output : `${input} -> ${output}`;
  return `verger: ${first.kind}, ${others.length + 1} tasks, ${places}`;
}

function endedTasks({ stages }: ExecutionProgress): number {
  return stages.reduce((sum, { numCompletedTasks }) => sum + numCompletedTasks, 0);
}

function stallError(limitMs: number): VergerError {
  return new VergerError('task-failed', `no task on Spark has finished for ${limitMs / 1000} s`, {
    hint: "an executor may be stuck: see Spark's web UI; run the same command again to resume; with spark.speculation=true Spark retries slow tasks elsewhere",
  });
}

/** @param waiting the numbers of unfinished tasks; each finishes once */
function* eventsOf(line: string, tasks: readonly Task[], waiting: Set<number>): Generator<EngineEvent> {
  const outcome = decodeOutcome(line);
  const task = tasks[outcome.id];
  if ('error' in outcome) throw decodeError(outcome.error, task.id);
  if (!waiting.delete(outcome.id)) return;
  const { id: _, report, retries, ...done } = outcome;
  const { worker, host, executor } = done;
  for (const attempt of retries) yield { type: 'retry', task, worker, host, executor, ...attempt };
  const { images } = report;
  if (images !== undefined) yield { type: 'progress', taskId: task.id, images };
  yield { type: 'done', task, report, ...done };
}

/** If a task ran several times, only its first report counts. */
async function* firstReports(events: AsyncIterable<EngineEvent>): AsyncGenerator<EngineEvent> {
  const ended = new Set<Task>();
  for await (const event of events) {
    if (event.type === 'done' && ended.has(event.task)) continue;
    if (event.type === 'done') ended.add(event.task);
    yield event;
  }
}
