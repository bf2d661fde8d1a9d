import type { StepConfig } from '@aws-sdk/client-emr';

/** How long things take in the double, in seconds. */
export interface Pace {
  /** From the request to the first instances. */
  readonly provision: number;
  /** From the instances to RUNNING. */
  readonly bootstrap: number;
  /** From TERMINATING to the end of the instances. */
  readonly end: number;
  /** From a scaling decision to new instances. */
  readonly scale: number;
  /** By how much a schedule fires late: AWS promises the minute. */
  readonly scheduleDelay: number;
}

export const usualPace: Pace = { provision: 180, bootstrap: 240, end: 120, scale: 120, scheduleDelay: 59 };

/** What EMR says of a failed step. */
export interface StepFailure {
  readonly reason: string;
  readonly message: string;
  readonly logFile: string;
}

export interface StepPlace {
  readonly clusterId: string;
  readonly stepId: string;
}

/** How a step goes. */
export interface StepScript {
  /** Infinity: it never ends by itself. */
  readonly seconds: number;
  /** Time of the clock at which it ends at the latest. */
  readonly until?: number;
  readonly failure?: StepFailure;
  /** Does the step for real, however long that takes; it ends that many seconds of the clock later. */
  readonly perform?: (place: StepPlace, config: StepConfig) => Promise<StepFailure | undefined>;
  /** Seconds for which it leaves a YARN application behind, as a Connect server. */
  readonly serverSeconds?: number;
}

/** What happens to the clusters that are started while it holds. */
export interface Script {
  readonly pace: Pace;
  /** Bootstrapping fails on the primary node. */
  readonly bootstrapFails: boolean;
  /** EC2 has none of these. */
  readonly noCapacity: 'nothing' | 'spot' | 'all';
  /** EC2 refuses the instances, since the account may not have that many vCPU. */
  readonly quotaExceeded: boolean;
  /** Seconds after RUNNING at which all spot instances are taken away. */
  readonly spotLossAfter: number | undefined;
  readonly step: (step: StepConfig) => StepScript;
  /** What AWS says of sessions of EMR Serverless, none of which starts. */
  readonly sessionFailure: string | undefined;
  /** Where sessions answer, instead of AWS: a server on this machine. */
  readonly sessionAddress: string | undefined;
}

export const usualScript: Script = {
  pace: usualPace,
  bootstrapFails: false,
  noCapacity: 'nothing',
  quotaExceeded: false,
  spotLossAfter: undefined,
  step: () => ({ seconds: 60 }),
  sessionFailure: undefined,
  sessionAddress: undefined,
};
