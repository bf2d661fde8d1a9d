import * as z from 'zod';
import { VergerError } from '../../../common/errors.js';
import type { AwsAccount } from '../account/aws-account.js';
import { stackName } from './names.js';
import { describeStack, isUsable } from './stack/stack.js';

/** What `verger cluster setup` has created, by its names in AWS. */
export interface Foundation {
  readonly name: string;
  readonly region: string;
  /** Twelve digits. */
  readonly accountId: string;
  /** Name of the CloudFormation stack. */
  readonly stack: string;
  readonly bucket: string;
  /** In different availability zones; EMR chooses one for a cluster of instance fleets. */
  readonly subnetIds: readonly string[];
  /** For primary, core and task nodes alike. */
  readonly securityGroup: string;
  /** Name of EMR's role. */
  readonly serviceRole: string;
  /** Name of the instance profile, and of its role. */
  readonly instanceProfile: string;
  readonly schedulerRoleArn: string;
  readonly scheduleGroup: string;
  /** Name of EMR's security configuration. */
  readonly securityConfiguration: string;
  /** Group of CloudWatch Logs with the states of clusters. */
  readonly logGroup: string;
  /** Policies for whoever starts clusters. */
  readonly operatorPolicyArns: readonly string[];
  /** ARN of the role of sessions of EMR Serverless; undefined if the stack was made without. */
  readonly sessionsRoleArn?: string | undefined;
  /** ARN of the key of the volumes; undefined if they rely on the account's default encryption. */
  readonly volumeKeyArn: string | undefined;
}

const list = z.string().transform((text) => text.split(','));

const outputs = z.object({
  Bucket: z.string(),
  SubnetIds: list,
  SecurityGroup: z.string(),
  ServiceRole: z.string(),
  InstanceProfile: z.string(),
  SchedulerRoleArn: z.string(),
  ScheduleGroup: z.string(),
  SecurityConfiguration: z.string(),
  LogGroup: z.string(),
  OperatorPolicyArns: list,
  AccountId: z.string(),
  SessionsRoleArn: z.string().optional(),
  VolumeKeyArn: z.string().optional(),
});

/**
 * Reads what the stack of a name has created in the account's region.
 * @throws VergerError `not-found` if there is no such stack, `aws` if it is not complete, `access` if it may not be read
 */
export async function readFoundation(account: AwsAccount, name: string): Promise<Foundation> {
  const stack = await describeStack(account, stackName(name));
  if (stack === undefined)
    throw new VergerError('not-found', `there is no stack ${stackName(name)} in ${account.region}`, {
      hint: 'create it: verger cluster setup',
    });
  if (!isUsable(stack))
    throw new VergerError('aws', `the stack ${stack.name} is not complete: ${stack.status}`, {
      hint: 'repair it: verger cluster setup',
    });
  const parsed = outputs.safeParse(stack.outputs);
  if (!parsed.success)
    throw new VergerError('aws', `the stack ${stack.name} lacks ${parsed.error.issues[0].path.join('.')}`, {
      hint: 'it was made by another version: update it with verger cluster setup',
    });
  const { data } = parsed;
  return {
    name,
    region: account.region,
    accountId: data.AccountId,
    stack: stack.name,
    bucket: data.Bucket,
    subnetIds: data.SubnetIds,
    securityGroup: data.SecurityGroup,
    serviceRole: data.ServiceRole,
    instanceProfile: data.InstanceProfile,
    schedulerRoleArn: data.SchedulerRoleArn,
    scheduleGroup: data.ScheduleGroup,
    securityConfiguration: data.SecurityConfiguration,
    logGroup: data.LogGroup,
    operatorPolicyArns: data.OperatorPolicyArns,
    sessionsRoleArn: data.SessionsRoleArn,
    volumeKeyArn: data.VolumeKeyArn,
  };
}
