import type { StepConfig } from '@aws-sdk/client-emr';
import { VergerError } from '../../../../common/errors.js';
import { addStepsOnce } from '../../launch/add-steps.js';
import { type ClusterView, isActive } from '../../launch/cluster-view.js';
import type { Region } from '../../launch/region.js';
import { type DriverJob, driverStep, connectStepName } from '../steps.js';
import { checkDriverArguments } from './driver-flags.js';

/** The driver ends before the cluster does, so that its log arrives. */
export const marginMs = 3 * 60_000;

/**
 * Adds a run to a cluster: its Connect server, if it has ended by itself meanwhile, and the driver.
 * @returns the id of the driver's step
 * @throws VergerError `usage`; `aws` if the cluster is not running, or was not started by Verger
 */
export async function submitJob(
  region: Region,
  cluster: ClusterView,
  job: Omit<DriverJob, 'deadline'>,
): Promise<string> {
  checkDriverArguments(job.input, job.output, job.flags);
  requireActive(cluster);
  const connect = await connectStepOf(region, cluster);
  const deadline = new Date(deadlineOf(cluster).getTime() - marginMs);
  const driver = driverStep({ ...job, deadline }, { region: region.name }, 'CANCEL_AND_WAIT');
  const ids = await addStepsOnce(region, cluster.id, [connect, driver]);
  const id = ids.at(-1);
  if (id === undefined) throw new Error('EMR gave the step no id');
  return id;
}

function requireActive(cluster: ClusterView): void {
  const { id, state, reason } = cluster;
  if (isActive(cluster) && state !== 'TERMINATING') return;
  const why = reason.message === '' ? '' : ` (${reason.message})`;
  throw new VergerError('aws', `the cluster ${id} is ${state}${why}: it takes no runs`, {
    hint: '`verger cluster up` starts another',
  });
}

/** When AWS ends the cluster, as its tag has it. */
function deadlineOf({ id, deadline }: ClusterView): Date {
  if (deadline !== undefined) return deadline;
  throw new VergerError('aws', `the cluster ${id} has no deadline`, {
    hint: 'a cluster that nothing would end gets no runs: start one with `verger cluster up`',
  });
}

/** The step with which the cluster was started: it knows how large its executors are. */
async function connectStepOf({ emr }: Region, { id }: ClusterView): Promise<StepConfig> {
  const found = (await emr.steps(id)).find(({ Name }) => Name === connectStepName);
  if (found === undefined)
    throw new VergerError('aws', `the cluster ${id} has no Connect server`, {
      hint: 'it was not started by `verger cluster up`, or is starting still',
    });
  const { Jar = '', Args = [] } = found.Config ?? {};
  return { Name: connectStepName, ActionOnFailure: 'CANCEL_AND_WAIT', HadoopJarStep: { Jar, Args } };
}
