import { createHash } from 'node:crypto';
import type { ClusterSettings } from '../../settings/cluster-settings.js';
import { namesAt, type Place } from '../names.js';
import type { Json, Resources } from './template.js';
import { volumeKeyArn } from './volume-key.js';

/** How EMR protects nodes: encrypted volumes and objects, and the second version of EC2's metadata service alone. */
export function securityConfigurationResources(
  place: Place,
  settings: Pick<ClusterSettings, 'foundation' | 'jupyterHub'>,
): Resources {
  const configuration = securityConfiguration(settings);
  // Its content can't be changed, and CloudFormation doesn't replace what keeps its name.
  const digest = createHash('sha256').update(JSON.stringify(configuration)).digest('hex').slice(0, 8);
  return {
    SecurityConfiguration: {
      Type: 'AWS::EMR::SecurityConfiguration',
      Properties: {
        Name: `${namesAt(place).stack}-${digest}`,
        SecurityConfiguration: configuration,
      },
    },
  };
}

function securityConfiguration({
  foundation: { volumeKey },
  jupyterHub,
}: Pick<ClusterSettings, 'foundation' | 'jupyterHub'>): { readonly [key: string]: Json } {
  return {
    EncryptionConfiguration: {
      // Needs certificates of our own. Nodes of one cluster talk within one security group.
      EnableInTransitEncryption: false,
      EnableAtRestEncryption: true,
      AtRestEncryptionConfiguration: {
        S3EncryptionConfiguration: { EncryptionMode: 'SSE-S3' },
        ...(volumeKey === 'own' ? { LocalDiskEncryptionConfiguration: volumeEncryption } : {}),
      },
    },
    InstanceMetadataServiceConfiguration: {
      MinimumInstanceMetadataServiceVersion: 2,
      // JupyterHub runs in a container, from which the answer needs one hop more.
      HttpPutResponseHopLimit: jupyterHub ? 2 : 1,
    },
  };
}

const volumeEncryption = {
  EncryptionKeyProviderType: 'AwsKms',
  AwsKmsKey: volumeKeyArn,
  EnableEbsEncryption: true,
};
