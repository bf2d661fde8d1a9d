import { arnsAt } from '../arns.js';
import { namesAt, type Place } from '../names.js';
import { attribute, exemptions, type Json, ref, type Resources } from './template.js';

/** Days that KMS keeps the key after the stack is deleted; the shortest that it offers. The key costs nothing then. */
export const keyWaitingDays = 7;

export const volumeKeyArn = attribute('VolumeKey', 'Arn');

/** What EBS needs of a key to create and attach an encrypted volume, by the guide of EC2; besides a grant. */
export const keyUseOfEbs = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** The key that encrypts the nodes' volumes: 1 USD a month. */
export function volumeKeyResources(place: Place): Resources {
  return {
    VolumeKey: {
      Type: 'AWS::KMS::Key',
      Metadata: exemptions({
        CKV_AWS_33:
          'the statement with any principal names two roles of AWS by a condition: naming one that does not exist yet is an error',
      }),
      Properties: {
        Description: `Volumes of the nodes of ${namesAt(place).stack}`,
        EnableKeyRotation: true,
        PendingWindowInDays: keyWaitingDays,
        KeyPolicy: keyPolicy(place),
      },
    },
    VolumeKeyName: {
      Type: 'AWS::KMS::Alias',
      Properties: { AliasName: `alias/${namesAt(place).stack}`, TargetKeyId: ref('VolumeKey') },
    },
  };
}

function keyPolicy(place: Place): { readonly [key: string]: Json } {
  const { region, accountId } = place;
  const { serviceLinkedRole } = arnsAt(place);
  return {
    Version: '2012-10-17',
    Statement: [
      // Without it nobody could manage the key, nor delete it. IAM's policies say who may.
      {
        Sid: 'LeaveItToIam',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
      // Spot instances are started by roles of AWS, whose policies can't be changed.
      {
        Sid: 'EncryptVolumesOfSpot',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [...keyUseOfEbs, 'kms:CreateGrant'],
        Resource: '*',
        Condition: {
          StringEquals: {
            'kms:CallerAccount': accountId,
            'kms:ViaService': `ec2.${region}.amazonaws.com`,
            'aws:PrincipalArn': [
              serviceLinkedRole('spot', 'AWSServiceRoleForEC2Spot'),
              serviceLinkedRole('ec2fleet', 'AWSServiceRoleForEC2Fleet'),
            ],
          },
        },
      },
    ],
  };
}
