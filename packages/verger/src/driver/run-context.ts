import type { Engine } from '../job/engine.js';
import { EventLog, type RunEvent, type RunListener } from '../job/events.js';
import type { Job } from '../job/job.js';
import type { OutputLock } from '../job/lock.js';
import { openOutput } from '../job/places.js';
import type { DescribeReport } from '../job/tasks/describe.js';
import type { Storage } from '../storage/storage.js';
import { HeldOutput } from './held-output.js';
import type { EarlierAxes } from './earlier-axes.js';
import type { Plan } from './plan.js';
import { ReportStore } from './report-store.js';
import type { RunRequest } from './request.js';

/** The inputs of a run: the request, and the engine that does the work. */
export interface RunSetup {
  readonly request: RunRequest;
  readonly engine: Engine;
  readonly listener: RunListener;
  readonly signal: AbortSignal;
}

/** Writes the report page of a result whose manifest is written; called before `_SUCCESS`. */
export type PageWriter = (output: Storage) => Promise<void>;

/** What is known before the work starts. */
export interface PlannedRun {
  readonly job: Job;
  readonly shape: DescribeReport;
  readonly plan: Plan;
  /** If the run projects on the axes of an earlier result. */
  readonly earlier?: EarlierAxes;
  readonly warnings: readonly string[];
}

/** What all stages of a run share. */
export interface RunContext extends RunSetup, PlannedRun {
  readonly output: Storage;
  readonly lock: OutputLock;
  readonly log: EventLog;
  readonly reports: ReportStore;
  /** Publishes an event to the listener and the log. */
  emit(event: RunEvent): void;
}

/** Opens what earlier runs of the same plan left in the output. */
export async function openRun(setup: RunSetup, planned: PlannedRun, lock: OutputLock): Promise<RunContext> {
  const output = new HeldOutput(openOutput(planned.job), lock);
  const log = await EventLog.open(output, Date.now);
  const reports = await ReportStore.open(output);
  // A remote worker finds this token in the lock while the run is alive.
  const job = { ...planned.job, run: lock.token };
  const emit = (event: RunEvent): void => {
    log.add(event);
    setup.listener(event);
  };
  return { ...setup, ...planned, job, output, lock, log, reports, emit };
}
