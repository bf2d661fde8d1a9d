import { randomUUID } from 'node:crypto';
import { addArtifacts } from './add-artifacts.js';
import type { Artifact, UploadProgress } from './artifact.js';
import { connectRetry, type RetryPolicy, sessionRetry, withRetry } from './backoff.js';
import { Channel } from './channel.js';
import { parseConnectionString } from './connection-string.js';
import type { Endpoint } from './endpoint.js';
import { executePlan } from './execute.js';
import type { ConfigRequest, ConfigResponse, ExecutionProgress, RequestHeader } from './messages.js';
import { type Method, methods } from './protocol.js';
import type { Row } from './rows.js';
import { SparkError } from './spark-error.js';
import { translateFailure } from './translate-failure.js';
import { defaultUserAgent } from './user-agent.js';

const deadlineMs = 60_000;
const closeDeadlineMs = 10_000;

/** A signal for callers without one. A shared one would collect the listeners of all calls. */
const never = (): AbortSignal => new AbortController().signal;

export interface ConnectOptions {
  /** Stops connecting; without effect on the open session. */
  readonly signal?: AbortSignal;
  /** Names the program to the server. The connection string's `user_agent` has precedence. */
  readonly userAgent?: string;
  /** While connecting; by default for 15 seconds. */
  readonly connectRetry?: RetryPolicy;
  /** For the calls of the open session; by default for five minutes, after which a server gives a query up. */
  readonly sessionRetry?: RetryPolicy;
}

export interface CallOptions {
  /** Stops the call, which then throws SparkError `interrupted`. */
  readonly signal?: AbortSignal;
}

export interface QueryOptions extends CallOptions {
  /** Names by which `interrupt` can stop the query, together with others. They hold no commas. */
  readonly tags?: readonly string[];
}

export interface UploadOptions extends CallOptions {
  readonly onProgress?: UploadProgress;
}

/** What a query yields while it runs: a batch of rows, or its progress. */
export type QueryEvent =
  | { readonly type: 'rows'; readonly rows: readonly Row[] }
  | { readonly type: 'progress'; readonly progress: ExecutionProgress };

/** Which queries of a session to stop. */
export type Interruption = 'all' | { readonly tag: string } | { readonly operationId: string };

/**
 * A session with a Spark Connect server. When a connection breaks, calls are repeated and streams are resumed where they
 * were cut, so that queries neither fail nor run twice nor lose rows.
 *
 * Every method throws SparkError: `unreachable`, `refused`, `session-lost`, `failed`, or `interrupted` when its signal
 * aborts.
 */
export class SparkSession {
  readonly endpoint: Endpoint;
  /** The server's version of Spark, such as `4.0.1`. */
  readonly sparkVersion: string;
  readonly #channel: Channel;
  readonly #header: RequestHeader;
  readonly #retry: RetryPolicy;

  private constructor(
    endpoint: Endpoint,
    channel: Channel,
    header: RequestHeader,
    sparkVersion: string,
    retry: RetryPolicy,
  ) {
    this.endpoint = endpoint;
    this.sparkVersion = sparkVersion;
    this.#channel = channel;
    this.#header = header;
    this.#retry = retry;
  }

  /**
   * Waits for an answer of the server and opens a session, or joins the one that the address names.
   * @param address a connection string, or one that `parseConnectionString` has parsed
   * @throws SparkError `bad-address`, `unreachable`, `refused`, `failed`, `interrupted`
   */
  static async connect(address: string | Endpoint, options: ConnectOptions = {}): Promise<SparkSession> {
    const endpoint = typeof address === 'string' ? parseConnectionString(address) : address;
    const signal = options.signal ?? never();
    const userAgent = endpoint.userAgent ?? options.userAgent ?? defaultUserAgent();
    const channel = new Channel(endpoint, userAgent);
    const header = {
      sessionId: endpoint.sessionId ?? randomUUID(),
      userContext: { userId: endpoint.userId, userName: endpoint.userId },
      clientType: userAgent,
    };
    try {
      const { sparkVersion, serverSideSessionId } = await withRetry(
        () => channel.unary(methods.analyzePlan, { ...header, sparkVersion: {} }, { signal, deadlineMs }),
        options.connectRetry ?? connectRetry,
        channel.headersChange,
        signal,
      );
      const observed =
        serverSideSessionId === '' ? {} : { clientObservedServerSideSessionId: serverSideSessionId };
      return new SparkSession(
        endpoint,
        channel,
        { ...header, ...observed },
        sparkVersion?.version ?? 'unknown',
        options.sessionRetry ?? sessionRetry,
      );
    } catch (error) {
      channel.close();
      throw await explain(error, endpoint, signal);
    }
  }

  /** The UUID of the session, by which others can join it: `;session_id=...`. */
  get id(): string {
    return this.#header.sessionId;
  }

  /**
   * Runs a query and yields its rows in batches, in the order of the result's partitions, as soon as the server has them.
   * Leaving the loop early, or aborting the signal, stops the query on the cluster.
   */
  async *sql(query: string, options: QueryOptions = {}): AsyncGenerator<readonly Row[]> {
    for await (const event of this.execute(query, options)) if (event.type === 'rows') yield event.rows;
  }

  /** Like `sql`, and also yields the query's progress. Spark 3.5 reports none. */
  async *execute(
    query: string,
    { signal = never(), tags = [] }: QueryOptions = {},
  ): AsyncGenerator<QueryEvent> {
    const plan = { root: { sql: { query } } };
    const operation = { header: this.#header, operationId: randomUUID(), plan, tags };
    try {
      for await (const response of executePlan(this.#channel, operation, this.#retry, signal)) {
        const { arrowBatch, executionProgress } = response;
        if (arrowBatch !== undefined) {
          // Arrow takes as long to load as everything else, and only rows need it.
          const { rowsOf } = await import('./rows.js');
          yield { type: 'rows', rows: rowsOf(arrowBatch.data) };
        } else if (executionProgress !== undefined) yield { type: 'progress', progress: executionProgress };
      }
    } catch (error) {
      throw await this.#explain(error, signal);
    }
  }

  /** Runs a query and returns all its rows; for results that fit into memory. */
  async collect(query: string, options: QueryOptions = {}): Promise<readonly Row[]> {
    const batches: (readonly Row[])[] = [];
    for await (const rows of this.sql(query, options)) batches.push(rows);
    return batches.flat();
  }

  /**
   * Uploads files, which the executors of later queries of this session have in their working folders. What the session
   * already has is not sent again.
   * @returns the names of those that were sent
   */
  async addArtifacts(
    artifacts: readonly Artifact[],
    { signal = never(), onProgress }: UploadOptions = {},
  ): Promise<readonly string[]> {
    return this.#withRetry(
      () => addArtifacts(this.#channel, this.#header, artifacts, signal, onProgress),
      signal,
    );
  }

  /** The values of settings, without those that are not set. */
  async getConfig(
    keys: readonly string[],
    { signal = never() }: CallOptions = {},
  ): Promise<ReadonlyMap<string, string>> {
    const { pairs } = await this.#config({ getOption: { keys } }, signal);
    return new Map(pairs.flatMap(({ key, value }) => (value === undefined ? [] : [[key, value]])));
  }

  /**
   * Changes settings of this session.
   * @returns the server's warnings
   */
  async setConfig(
    settings: Readonly<Record<string, string>>,
    { signal = never() }: CallOptions = {},
  ): Promise<readonly string[]> {
    const pairs = Object.entries(settings).map(([key, value]) => ({ key, value }));
    const { warnings } = await this.#config({ set: { pairs } }, signal);
    return warnings;
  }

  /**
   * Stops queries of this session, also those of other clients that share it.
   * @returns the ids of the operations that were running
   */
  async interrupt(what: Interruption, { signal = never() }: CallOptions = {}): Promise<readonly string[]> {
    const request = { ...this.#header, ...interruption(what) };
    const { interruptedIds } = await this.#call(methods.interrupt, request, signal);
    return interruptedIds;
  }

  /** Closes the session and stops its queries, unless it is a shared one. Never throws: servers drop idle sessions. */
  async close(): Promise<void> {
    if (this.endpoint.sessionId === undefined) {
      const options = { signal: never(), deadlineMs: closeDeadlineMs };
      const stopAll = { ...this.#header, ...interruption('all') };
      await this.#channel.unary(methods.interrupt, stopAll, options).catch(() => undefined);
      // Spark 3.5 does not have this call; it drops a session after an hour.
      await this.#channel.unary(methods.releaseSession, this.#header, options).catch(() => undefined);
    }
    this.#channel.close();
  }

  #config(operation: ConfigRequest['operation'], signal: AbortSignal): Promise<ConfigResponse> {
    return this.#call(methods.config, { ...this.#header, operation }, signal);
  }

  /** A call that may safely be made twice. */
  #call<Request, Response>(
    method: Method<Request, Response>,
    request: Request,
    signal: AbortSignal,
  ): Promise<Response> {
    return this.#withRetry(() => this.#channel.unary(method, request, { signal, deadlineMs }), signal);
  }

  async #withRetry<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      return await withRetry(call, this.#retry, this.#channel.headersChange, signal);
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
          { signal: never(), deadlineMs: closeDeadlineMs },
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
  if (signal.aborted) return new SparkError('interrupted', 'interrupted', { cause: error });
  return translateFailure(error, endpoint, fetchDetails);
}
