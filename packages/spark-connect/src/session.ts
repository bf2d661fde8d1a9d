import { randomUUID } from 'node:crypto';
import { vergerVersion } from '../../../common/versions.js';
import { addArtifacts, type UploadProgress } from './add-artifacts.js';
import type { Artifact } from './artifact.js';
import { Channel } from './channel.js';
import type { Endpoint } from './endpoint.js';
import { executePlan } from './execute.js';
import type { ConfigRequest, ConfigResponse, ExecutionProgress, RequestHeader } from './messages.js';
import { type Method, methods } from './protocol.js';
import { type Patience, patienceToConnect, patienceToGoOn, withRetry } from './retry.js';
import type { Row } from './rows.js';
import { SparkError } from './spark-error.js';
import { translateFailure } from './translate-failure.js';

const deadlineMs = 60_000;
const farewellMs = 10_000;

/** A signal for those who have none. One for all would gather the listeners of all calls. */
const never = (): AbortSignal => new AbortController().signal;

export interface SqlOptions {
  readonly signal?: AbortSignal;
  /** Names to interrupt it by, together with others. No commas. */
  readonly tags?: readonly string[];
}

/** What a query tells while it runs. */
export type QueryNews = { readonly rows: readonly Row[] } | { readonly progress: ExecutionProgress };

/** Which queries of a session to stop. */
export type Interruption = 'all' | { readonly tag: string } | { readonly operationId: string };

/**
 * A session with a Spark Connect server, version 3.5 or 4. While connections break, what is under way goes on: calls
 * are repeated and streams taken up where they were cut, for up to five minutes.
 *
 * Everything here throws SparkError: `unreachable`, `refused`, `session-lost`, `failed`, or `interrupted` when the
 * signal aborts.
 */
export class SparkSession {
  readonly endpoint: Endpoint;
  readonly sparkVersion: string;
  readonly #channel: Channel;
  readonly #header: RequestHeader;
  readonly #patience: Patience;

  private constructor(
    endpoint: Endpoint,
    channel: Channel,
    header: RequestHeader,
    sparkVersion: string,
    patience: Patience,
  ) {
    this.endpoint = endpoint;
    this.sparkVersion = sparkVersion;
    this.#channel = channel;
    this.#header = header;
    this.#patience = patience;
  }

  /** Makes sure that a server answers, and begins a session unless the address names one to share. */
  static async connect(
    endpoint: Endpoint,
    options: {
      readonly signal?: AbortSignal;
      readonly patienceToConnect?: Patience;
      readonly patienceToGoOn?: Patience;
    } = {},
  ): Promise<SparkSession> {
    const signal = options.signal ?? never();
    const userAgent = endpoint.userAgent ?? `verger/${vergerVersion()} node/${process.versions.node}`;
    const channel = new Channel(endpoint, userAgent);
    const header = {
      sessionId: endpoint.sessionId ?? randomUUID(),
      userContext: { userId: endpoint.userId, userName: endpoint.userId },
      clientType: userAgent,
    };
    try {
      const { sparkVersion, serverSideSessionId } = await withRetry(
        () => channel.unary(methods.analyzePlan, { ...header, sparkVersion: {} }, { signal, deadlineMs }),
        options.patienceToConnect ?? patienceToConnect,
        signal,
      );
      const observed =
        serverSideSessionId === '' ? {} : { clientObservedServerSideSessionId: serverSideSessionId };
      return new SparkSession(
        endpoint,
        channel,
        { ...header, ...observed },
        sparkVersion?.version ?? 'unknown',
        options.patienceToGoOn ?? patienceToGoOn,
      );
    } catch (error) {
      channel.close();
      throw await explain(error, endpoint, signal);
    }
  }

  get id(): string {
    return this.#header.sessionId;
  }

  /**
   * Runs a query and gives its rows, batch by batch, as soon as the server has them (in the order of partitions).
   * Leaving the loop early, or an abort of the signal, stops the query on the cluster.
   */
  async *sql(query: string, options: SqlOptions = {}): AsyncGenerator<readonly Row[]> {
    for await (const news of this.follow(query, options)) if ('rows' in news) yield news.rows;
  }

  /** As `sql`, and tells now and then how far the query is; Spark 3.5 never does. */
  async *follow(query: string, { signal = never(), tags = [] }: SqlOptions = {}): AsyncGenerator<QueryNews> {
    const plan = { root: { sql: { query } } };
    const operation = { header: this.#header, operationId: randomUUID(), plan, tags };
    try {
      for await (const response of executePlan(this.#channel, operation, this.#patience, signal)) {
        const { arrowBatch, executionProgress } = response;
        if (arrowBatch !== undefined) {
          // Arrow takes as long to load as all else, and nothing else waits for it.
          const { rowsOf } = await import('./rows.js');
          yield { rows: rowsOf(arrowBatch.data) };
        } else if (executionProgress !== undefined) yield { progress: executionProgress };
      }
    } catch (error) {
      throw await this.#explain(error, signal);
    }
  }

  /** All rows of a small result. */
  async collect(query: string, options: SqlOptions = {}): Promise<readonly Row[]> {
    const batches: (readonly Row[])[] = [];
    for await (const rows of this.sql(query, options)) batches.push(rows);
    return batches.flat();
  }

  /**
   * Brings files to the executors of later queries; what the session already has is not sent again.
   * @returns the names of those that were sent
   */
  async addArtifacts(
    artifacts: readonly Artifact[],
    {
      signal = never(),
      onProgress,
    }: { readonly signal?: AbortSignal; readonly onProgress?: UploadProgress } = {},
  ): Promise<readonly string[]> {
    return this.#robustly(
      () => addArtifacts(this.#channel, this.#header, artifacts, signal, onProgress),
      signal,
    );
  }

  /** The settings that have a value. */
  async getConfig(
    keys: readonly string[],
    signal: AbortSignal = never(),
  ): Promise<ReadonlyMap<string, string>> {
    const { pairs } = await this.#config({ getOption: { keys } }, signal);
    return new Map(pairs.flatMap(({ key, value }) => (value === undefined ? [] : [[key, value]])));
  }

  /**
   * Settings of this session.
   * @returns the server's warnings
   */
  async setConfig(
    settings: Readonly<Record<string, string>>,
    signal: AbortSignal = never(),
  ): Promise<readonly string[]> {
    const pairs = Object.entries(settings).map(([key, value]) => ({ key, value }));
    const { warnings } = await this.#config({ set: { pairs } }, signal);
    return warnings;
  }

  /**
   * Stops queries of this session, also those of others who share it.
   * @returns the ids of the operations that were running
   */
  async interrupt(what: Interruption, signal: AbortSignal = never()): Promise<readonly string[]> {
    const { interruptedIds } = await this.#call(
      methods.interrupt,
      { ...this.#header, ...interruption(what) },
      signal,
    );
    return interruptedIds;
  }

  /** Ends the session and what runs in it, unless it is a shared one. Never throws: a server forgets us by itself. */
  async close(): Promise<void> {
    if (this.endpoint.sessionId === undefined) {
      const options = { signal: never(), deadlineMs: farewellMs };
      const stopAll = { ...this.#header, ...interruption('all') };
      await this.#channel.unary(methods.interrupt, stopAll, options).catch(() => undefined);
      // Spark 3.5 knows no such call; it forgets a session after an hour.
      await this.#channel.unary(methods.releaseSession, this.#header, options).catch(() => undefined);
    }
    this.#channel.close();
  }

  #config(operation: ConfigRequest['operation'], signal: AbortSignal): Promise<ConfigResponse> {
    return this.#call(methods.config, { ...this.#header, operation }, signal);
  }

  /** A call that does no harm when it is made twice. */
  #call<Request, Response>(
    method: Method<Request, Response>,
    request: Request,
    signal: AbortSignal,
  ): Promise<Response> {
    return this.#robustly(() => this.#channel.unary(method, request, { signal, deadlineMs }), signal);
  }

  async #robustly<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      return await withRetry(call, this.#patience, signal);
    } catch (error) {
      throw await this.#explain(error, signal);
    }
  }

  #explain(error: unknown, signal: AbortSignal): Promise<unknown> {
    return explain(error, this.endpoint, signal, (errorId) =>
      this.#channel
        .unary(
          methods.fetchErrorDetails,
          { ...this.#header, errorId },
          { signal: never(), deadlineMs: farewellMs },
        )
        .catch(() => undefined),
    );
  }
}

function interruption(what: Interruption) {
  if (what === 'all') return { interruptType: 'INTERRUPT_TYPE_ALL' } as const;
  return 'tag' in what
    ? ({ interruptType: 'INTERRUPT_TYPE_TAG', operationTag: what.tag } as const)
    : ({ interruptType: 'INTERRUPT_TYPE_OPERATION_ID', operationId: what.operationId } as const);
}

async function explain(
  error: unknown,
  endpoint: Endpoint,
  signal: AbortSignal,
  fetchDetails: Parameters<typeof translateFailure>[2] = () => Promise.resolve(undefined),
): Promise<unknown> {
  if (signal.aborted) {
    return new SparkError('interrupted', 'interrupted', {
      cause: error,
      hint: 'what is done stays done: run the same command again to go on',
    });
  }
  return translateFailure(error, endpoint, fetchDetails);
}
