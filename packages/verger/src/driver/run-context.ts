import type { Engine } from '../job/engine.js';
import { EventLog } from '../job/event-log.js';
import type { RunEvent, RunListener } from '../job/events.js';
import type { Job } from '../job/job.js';
import type { Manifest } from '../job/manifest.js';
import type { OutputLock } from '../job/lock.js';
import type { Reject } from '../job/reject.js';
import type { DescribeReport } from '../job/tasks/describe.js';
import type { Storage } from '../storage/storage.js';
import type { EarlierAxes } from './earlier-axes.js';
import type { ClaimingPlan } from './claim.js';
import type { Plan } from './plan.js';
import { ReportStore } from './report-store.js';
import type { RunRequest } from './request.js';
import { type EarlierResult, openResultSources } from './reuse/open-sources.js';
import { ResultSource } from './reuse/result-source.js';
import { StagedOutput } from './staged-output.js';

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

/** A result that has all images of a run, and more. */
export interface Remembered {
  readonly manifest: Manifest;
  readonly storage: Storage;
  /** Why images of the run have no row, by their index. */
  readonly rejected: ReadonlyMap<number, Reject>;
}

/** An output that this run may change. */
export interface ClaimedOutput {
  readonly lock: OutputLock;
  /** The place of the result. */
  readonly held: Storage;
  readonly claiming: ClaimingPlan;
  /** The folder in which the result waits until it replaces another; empty if it is written in its place. */
  readonly staging: string;
  /** Other results that the run may use. */
  readonly named: readonly EarlierResult[];
  /** If all that the run would compute of its images is known: no image is read, and no model opened. */
  readonly remembered?: Remembered;
}

/** What all stages of a run share. */
export interface RunContext extends RunSetup, PlannedRun, ClaimedOutput {
  /** The output, with the result in its place or in the folder where it waits. */
  readonly output: Storage;
  readonly log: EventLog;
  readonly reports: ReportStore;
  /** The results whose features may be used. */
  readonly sources: readonly ResultSource[];
  /** Adds a warning to those of the run. */
  warn(message: string): void;
  /** Publishes an event to the listener and the log. */
  emit(event: RunEvent): void;
}

/** Opens what earlier runs left in the output, of the same plan or, if the result is to replace another, of others. */
export async function openRun(
  setup: RunSetup,
  planned: PlannedRun,
  claimed: ClaimedOutput,
): Promise<RunContext> {
  const { lock, held, staging, named, remembered } = claimed;
  const output = staging === '' ? held : new StagedOutput(held, staging);
  const log = new EventLog(output, { token: lock.token, now: Date.now });
  const reports = await ReportStore.open(output);
  // A remote worker finds this token in the lock while the run is alive.
  const job = { ...planned.job, run: lock.token };
  const emit = (event: RunEvent): void => {
    log.add(event);
    setup.listener(event);
  };
  const warnings = [...planned.warnings];
  const warn = (message: string): void => {
    if (warnings.includes(message)) return;
    warnings.push(message);
    emit({ type: 'warning', message });
  };
  const sources =
    remembered === undefined
      ? await openResultSources(setup.request, planned, named, warn)
      : [rememberedSource(remembered, setup.request.output.text, warn)];
  return { ...setup, ...planned, ...claimed, job, output, log, reports, sources, warnings, warn, emit };
}

function rememberedSource(
  { manifest, storage }: Remembered,
  name: string,
  warn: (message: string) => void,
): ResultSource {
  return new ResultSource(storage, manifest, { name, input: manifest.input, warn });
}
