import type { StepState, StepSummary } from '@aws-sdk/client-emr';

/** A step as EMR describes it. */
export interface StepView {
  readonly id: string;
  readonly name: string;
  readonly state: StepState;
  /** What EMR read in its log; EMR leaves out what it doesn't know. */
  readonly failure:
    { readonly reason: string; readonly message: string; readonly logFile: string } | undefined;
  readonly startedAt: Date | undefined;
  readonly endedAt: Date | undefined;
}

export function stepView({ Id = '', Name = '', Status }: StepSummary): StepView {
  const { State: state = 'PENDING', FailureDetails: details, Timeline: timeline } = Status ?? {};
  return {
    id: Id,
    name: Name,
    state,
    failure:
      details === undefined
        ? undefined
        : {
            reason: details.Reason ?? 'failed',
            message: details.Message ?? '',
            logFile: details.LogFile ?? '',
          },
    startedAt: timeline?.StartDateTime,
    endedAt: timeline?.EndDateTime,
  };
}

/** Whether EMR has still to start or to finish it. */
export function isOpenStep({ state }: StepView): boolean {
  return state === 'PENDING' || state === 'RUNNING' || state === 'CANCEL_PENDING';
}

export function isFailedStep({ state }: StepView): boolean {
  return state === 'FAILED';
}
