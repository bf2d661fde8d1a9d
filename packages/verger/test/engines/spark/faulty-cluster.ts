import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseConnectionString } from 'spark-connect';
import { addressOf, clusterToken, portOf, smallCluster } from 'testing-support/spark';
import { TcpProxy } from 'testing-support/tcp-proxy';
import { makeTempFolder } from 'testing-support/temp-folder';
import { inject, onTestFinished } from 'vitest';
import { clusterManagers } from '../../../src/clusters/local/cluster-manager.js';
import { stopCluster } from '../../../src/clusters/local/down.js';
import type { ClusterState } from '../../../src/clusters/local/state.js';
import { startCluster } from '../../../src/clusters/local/up.js';
import type { RunRequest } from '../../../src/driver/request.js';
import { LocalEngine } from '../../../src/engines/local/local-engine.js';
import { SparkEngine } from '../../../src/engines/spark/spark-engine.js';
import type { Engine } from '../../../src/job/engine.js';
import type { RunEvent } from '../../../src/job/events.js';
import { type RunningCli, startCli } from '../../support/cli.js';
import { partDigests } from '../../support/result-files.js';
import { imageWorkers, newProcesses, sendSignal } from '../../support/spark-processes.js';
import { createOrchardJob, runOn, withOutput } from '../orchard-job.js';

const never = new AbortController().signal;

const conf = {
  // Give up a silent executor sooner than after two to three minutes.
  'spark.executor.heartbeatInterval': '2s',
  'spark.network.timeout': '12s',
  'spark.network.timeoutInterval': '2s',
  // Start a second copy of a task that takes three times as long as half of the others.
  'spark.speculation': 'true',
  'spark.speculation.interval': '200ms',
  'spark.speculation.multiplier': '3',
  'spark.speculation.quantile': '0.5',
  'spark.speculation.minTaskRuntime': '2s',
};

export interface FaultOptions {
  /** Instead of the cluster's own engine. */
  readonly on?: Engine;
  /** Selects the workers that continue afterwards; all of them if absent. */
  readonly toResume?: (workers: readonly number[]) => readonly number[];
}

/** A cluster on which a job runs while something goes wrong, and the result of the job if nothing does. */
export class FaultyCluster {
  readonly folder: string;
  readonly state: ClusterState;
  readonly proxy: TcpProxy;
  readonly request: RunRequest;
  /** Reused for the next fault if it survives one, since opening it takes longer than a run. */
  engine: SparkEngine;
  /** The digests of the parts of an undisturbed run. */
  expected: readonly string[] = [];

  private constructor(
    folder: string,
    state: ClusterState,
    proxy: TcpProxy,
    engine: SparkEngine,
    request: RunRequest,
  ) {
    this.folder = folder;
    this.state = state;
    this.proxy = proxy;
    this.engine = engine;
    this.request = request;
  }

  static async start(version: string): Promise<FaultyCluster> {
    const folder = await makeTempFolder();
    const small = smallCluster(version);
    const spec = { ...small, conf: { ...small.conf, ...conf } };
    const place = { name: 'faults', folder: join(inject('sparkFolder'), 'faults') };
    const state = await startCluster(spec, clusterManagers.standalone, place, { signal: never });
    const proxy = await TcpProxy.open(portOf(state));
    const engine = await SparkEngine.open(parseConnectionString(addressOf(state, proxy.port)), never);
    const cluster = new FaultyCluster(folder, state, proxy, engine, await createOrchardJob(folder));
    cluster.expected = (await cluster.runLocally('undisturbed')).digests;
    return cluster;
  }

  async stop(): Promise<void> {
    await this.engine.close();
    this.proxy.close();
    await stopCluster(this.state.folder);
    rmSync(this.folder, { recursive: true, force: true });
  }

  at(name: string): string {
    return join(this.folder, name);
  }

  /** Runs or resumes the job by the local engine. */
  async runLocally(name: string): Promise<{ readonly digests: readonly string[] }> {
    const local = new LocalEngine({ workers: 1 });
    await runOn(local, withOutput(this.request, this.at(name)));
    await local.close();
    return { digests: partDigests(this.at(name)) };
  }

  /**
   * Runs the job; returns its events.
   * @param fault called once all executors are at work, with their workers paused; gets the processes of the tasks'
   * commands and of the workers
   */
  async run(
    name: string,
    fault?: (commands: readonly number[], workers: readonly number[]) => unknown,
    { on = this.engine, toResume = (workers) => workers }: FaultOptions = {},
  ): Promise<readonly RunEvent[]> {
    const events: RunEvent[] = [];
    let injected: Promise<unknown> | undefined;
    const injectFault = async (): Promise<void> => {
      const workers = await imageWorkers(this.state);
      for (const pid of workers) sendSignal(pid, 'SIGSTOP');
      const commands = await newProcesses(this.state, 'command', [], 2);
      // The commands have found their workers by then.
      await sleep(500);
      await fault?.(commands, workers);
      for (const pid of toResume(workers)) sendSignal(pid, 'SIGCONT');
    };
    const listener = (event: RunEvent): void => {
      events.push(event);
      if (event.type === 'run-started' && fault !== undefined) injected = injectFault();
    };
    try {
      await runOn(on, withOutput(this.request, this.at(name)), { listener });
    } finally {
      await injected;
    }
    return events;
  }

  /** A separate engine, for a run that fails. */
  async ownEngine(options: { readonly stallMs?: number } = {}): Promise<SparkEngine> {
    const own = await SparkEngine.open(parseConnectionString(addressOf(this.state)), never, options);
    onTestFinished(() => own.close());
    return own;
  }

  /** Opens the engine again, without the proxy, after the server was replaced. */
  async reopenEngine(): Promise<void> {
    await this.engine.close();
    this.engine = await SparkEngine.open(parseConnectionString(addressOf(this.state)), never);
  }

  /** Starts the job by the command line. */
  startCommand(name: string): RunningCli {
    const { model, input } = this.request;
    const settings = ['--model', model.location.text, '--partitions', '3', '--components', '5'];
    const { address = '' } = this.state;
    const args = ['run', input.text, this.at(name), ...settings, '--engine', 'spark', '--spark', address];
    return startCli(args, { env: { SPARK_CONNECT_AUTHENTICATE_TOKEN: clusterToken } });
  }

  /** How many shards of an unfinished output are done. */
  shardsDone(name: string): number {
    try {
      const names = readdirSync(join(this.at(name), '_verger/work/reports'));
      return names.filter((file) => /^extract-.*\.json$/.test(file)).length;
    } catch {
      return 0;
    }
  }
}
