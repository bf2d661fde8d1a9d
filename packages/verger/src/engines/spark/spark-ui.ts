import { once } from 'node:events';
import { connect } from 'node:net';
import type { SparkSession } from 'spark-connect';
import * as z from 'zod';
import { largest } from '../../common/extremes.js';

/** To connect; behind a firewall this always times out. */
const connectMs = 3_000;
/** To answer: a server that has just started takes many seconds on a busy machine. */
const answerMs = 30_000;
const maxAttempts = 1_000;
const defaultPort = '4040';

const stagesSchema = z.array(
  z.object({
    stageId: z.int(),
    attemptId: z.int(),
    numFailedTasks: z.int(),
    description: z.string().optional(),
  }),
);

const attemptsSchema = z.array(
  z.object({
    /** Of the partition. */
    index: z.int(),
    executorId: z.string(),
    host: z.string(),
    errorMessage: z.string().optional(),
    /** 0 for the first. */
    attempt: z.int().optional(),
    /** `2026-11-29T10:00:00.000GMT` */
    launchTime: z.string().optional(),
    /** Milliseconds. */
    duration: z.number().optional(),
  }),
);

/** A failed attempt of a Spark task. */
export type FailedAttempt = z.infer<typeof attemptsSchema>[number];

/** When an attempt ran, in the units of our events. */
export function timesOf({
  attempt,
  launchTime = '',
  duration,
}: Pick<FailedAttempt, 'attempt' | 'launchTime' | 'duration'>): {
  readonly attempt?: number;
  readonly startedAt?: number;
  readonly seconds?: number;
} {
  const startedAt = Date.parse(launchTime.replace(/GMT$/, 'Z'));
  return {
    ...(attempt === undefined ? {} : { attempt: attempt + 1 }),
    ...(Number.isNaN(startedAt) ? {} : { startedAt }),
    ...(duration === undefined ? {} : { seconds: duration / 1000 }),
  };
}

/**
 * Spark's web UI, for what Spark Connect does not report
 * (https://spark.apache.org/docs/latest/monitoring.html#rest-api). If it is unreachable, we do without.
 */
export class SparkUi {
  /** For the user's browser. */
  readonly address: string;
  readonly #api: string;
  #lastStage = -1;

  private constructor(address: string, application: string) {
    this.address = address;
    this.#api = `${address}/api/v1/applications/${application}`;
  }

  /** Undefined if the web UI is unreachable or disabled. */
  static async find(session: SparkSession, signal: AbortSignal): Promise<SparkUi | undefined> {
    const conf = await session.getConfig(
      ['spark.app.id', 'spark.driver.appUIAddress', 'spark.driver.host', 'spark.ui.port'],
      { signal },
    );
    const application = conf.get('spark.app.id');
    const host = conf.get('spark.driver.host') ?? session.endpoint.host;
    // Only the driver on YARN sets the address itself.
    const address =
      conf.get('spark.driver.appUIAddress') ?? `http://${host}:${conf.get('spark.ui.port') ?? defaultPort}`;
    if (application === undefined || !(await isListening(new URL(address)))) return undefined;
    const ui = new SparkUi(address, application);
    return (await ui.#ask('')) === undefined ? undefined : ui;
  }

  /** New failed attempts, since the last call, in the stages with this description. */
  async failedAttempts(description: string): Promise<readonly FailedAttempt[]> {
    const stages = stagesSchema.safeParse(await this.#ask('/stages')).data ?? [];
    const ours = stages.filter(
      (stage) => stage.stageId > this.#lastStage && stage.description === description,
    );
    this.#lastStage = largest(
      ours.map(({ stageId }) => stageId),
      this.#lastStage,
    );
    const failing = ours.filter(({ numFailedTasks }) => numFailedTasks > 0);
    const lists = failing.map(async ({ stageId, attemptId }) => {
      const query = `status=failed&length=${maxAttempts}`;
      const list = await this.#ask(`/stages/${stageId}/${attemptId}/taskList?${query}`);
      return attemptsSchema.safeParse(list).data ?? [];
    });
    return (await Promise.all(lists)).flat();
  }

  async #ask(path: string): Promise<unknown> {
    try {
      const response = await fetch(this.#api + path, { signal: AbortSignal.timeout(answerMs) });
      return response.ok ? await response.json() : undefined;
    } catch {
      return undefined;
    }
  }
}

async function isListening({ hostname, port }: URL): Promise<boolean> {
  const socket = connect(Number(port || 80), hostname);
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(connectMs) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
