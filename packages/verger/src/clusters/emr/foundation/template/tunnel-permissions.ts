import { tagKeys } from '../../account/tags.js';
import { arnsAt } from '../arns.js';
import type { Place } from '../names.js';
import type { Permission } from './permission.js';

/** The tunnel to the primary node: OpenSSH through Session Manager. */
export function tunnelPermissions(place: Place): readonly Permission[] {
  const { region, accountId, name } = place;
  const { instances } = arnsAt(place);
  return [
    {
      sid: 'OpenTunnel',
      reason: 'Session Manager connects to the nodes of our clusters, without an open port',
      actions: ['ssm:StartSession'],
      resources: [instances],
      conditions: { StringEquals: { [`ssm:resourceTag/${tagKeys.cluster}`]: name } },
    },
    {
      sid: 'OpenTunnelForSsh',
      reason: 'and it does so for SSH alone',
      actions: ['ssm:StartSession'],
      resources: [`arn:aws:ssm:${region}::document/AWS-StartSSHSession`],
    },
    {
      sid: 'CloseTunnel',
      reason: "ends and resumes one's own sessions",
      actions: ['ssm:ResumeSession', 'ssm:TerminateSession'],
      resources: [`arn:aws:ssm:${region}:${accountId}:session/\${aws:userid}-*`],
    },
    {
      sid: 'PushKey',
      reason: 'gives a node a public key for a minute, for SSH as the user of EMR',
      actions: ['ec2-instance-connect:SendSSHPublicKey'],
      resources: [instances],
      conditions: {
        StringEquals: { 'ec2:osuser': 'hadoop', [`aws:ResourceTag/${tagKeys.cluster}`]: name },
      },
    },
  ];
}
