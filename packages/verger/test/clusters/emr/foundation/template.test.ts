import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { describe, expect, it } from 'vitest';
import { namesAt, placeOf } from '../../../../src/clusters/emr/foundation/names.js';
import { buildTemplate } from '../../../../src/clusters/emr/foundation/template/build-template.js';
import type { Json, Template } from '../../../../src/clusters/emr/foundation/template/template.js';
import {
  type ClusterSettings,
  clusterSettings,
  euRegions,
} from '../../../../src/clusters/emr/settings/cluster-settings.js';
import { settingsInputs } from './any-settings.js';

const accountId = '123456789012';

function property(check: (template: Template, settings: ClusterSettings) => void): void {
  fc.assert(
    fc.property(settingsInputs, (input) => {
      const settings = clusterSettings.parse(input);
      check(buildTemplate(placeOf(settings, accountId), settings), settings);
    }),
    { numRuns: runs(60) },
  );
}

function resourcesOf({ Resources }: Template, type: string): readonly Readonly<Record<string, Json>>[] {
  return Object.values(Resources)
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => Properties);
}

describe('the template, whatever the settings', () => {
  it('has one bucket: private, encrypted, by TLS alone, without old logs and unfinished uploads, and kept', () => {
    property((template, { foundation }) => {
      const [bucket, ...others] = resourcesOf(template, 'AWS::S3::Bucket');
      expect(others).toEqual([]);
      expect(bucket).toMatchObject({
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        LifecycleConfiguration: {
          Rules: [
            { Prefix: 'logs/', ExpirationInDays: foundation.logDays, Status: 'Enabled' },
            { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, Status: 'Enabled' },
          ],
        },
      });
      expect(bucket.BucketEncryption).toEqual({
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      });
      expect(template.Resources.Bucket.DeletionPolicy).toBe('Retain');
      const [policy] = resourcesOf(template, 'AWS::S3::BucketPolicy');
      const { Statement: statements } = policy.PolicyDocument as {
        readonly Statement: readonly Readonly<Record<string, unknown>>[];
      };
      expect(statements.map(({ Effect }) => Effect)).toEqual(['Deny', 'Deny']);
      expect(statements[0]).toMatchObject({
        Action: 's3:*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      });
    });
  });

  it('opens no port', () => {
    property((template) => {
      for (const group of resourcesOf(template, 'AWS::EC2::SecurityGroup'))
        expect(group).not.toHaveProperty('SecurityGroupIngress');
      expect(resourcesOf(template, 'AWS::EC2::SecurityGroupIngress')).toEqual([]);
    });
  });

  it('encrypts volumes with its own key, or leaves that to the default that setup demands', () => {
    property((template, { foundation }) => {
      const [{ SecurityConfiguration: configuration }] = resourcesOf(
        template,
        'AWS::EMR::SecurityConfiguration',
      );
      expect(configuration).toMatchObject({
        EncryptionConfiguration: { EnableAtRestEncryption: true },
        InstanceMetadataServiceConfiguration: { MinimumInstanceMetadataServiceVersion: 2 },
      });
      const disks = [
        'EncryptionConfiguration',
        'AtRestEncryptionConfiguration',
        'LocalDiskEncryptionConfiguration',
      ];
      if (foundation.volumeKey === 'own') {
        expect(configuration).toHaveProperty(disks, {
          EncryptionKeyProviderType: 'AwsKms',
          AwsKmsKey: { 'Fn::GetAtt': ['VolumeKey', 'Arn'] },
          EnableEbsEncryption: true,
        });
      } else {
        expect(configuration).not.toHaveProperty(disks);
        expect(template.Resources).not.toHaveProperty('VolumeKey');
      }
    });
  });

  it('works in its region of the EU and its account alone', () => {
    property((template, { region }) => {
      const text = JSON.stringify(template);
      const regions = new Set(text.match(/\b(?:us|ap|ca|sa|me|af|il|mx|cn|eu)-[a-z]+-\d\b/g));
      for (const each of regions) expect(euRegions).toContain(each);
      expect(JSON.stringify(template.Rules)).toContain(`[{"Ref":"AWS::Region"},"${region}"]`);
      expect(JSON.stringify(template.Rules)).toContain(`[{"Ref":"AWS::AccountId"},"${accountId}"]`);
    });
  });

  it('has a budget where CloudFormation can create one, and warns whom the settings name', () => {
    property((template, { region, foundation }) => {
      const budgets = resourcesOf(template, 'AWS::Budgets::Budget');
      expect(budgets).toHaveLength(['eu-central-1', 'eu-west-1', 'eu-west-3'].includes(region) ? 1 : 0);
      for (const budget of budgets)
        expect(JSON.stringify(budget).includes('EMAIL')).toBe(foundation.alertMail !== undefined);
    });
  });

  it('lets EMR work in its network', () => {
    property((template) => {
      for (const type of ['AWS::EC2::VPC', 'AWS::EC2::Subnet', 'AWS::EC2::SecurityGroup'])
        for (const { Tags } of resourcesOf(template, type))
          expect(Tags).toContainEqual({ Key: 'for-use-with-amazon-emr-managed-policies', Value: 'true' });
    });
  });

  it('has names that AWS takes, and fits into one request', () => {
    property((template, settings) => {
      const names = namesAt(placeOf(settings, accountId));
      expect(names.bucket).toMatch(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/);
      for (const role of [names.serviceRole, names.nodesRole, names.deadlineRole, names.sessionsRole])
        expect(role.length).toBeLessThanOrEqual(64);
      // The limits of CloudFormation's TemplateBody, and of the policies within a role.
      expect(JSON.stringify(template).length).toBeLessThan(51_200);
      for (const { Policies } of resourcesOf(template, 'AWS::IAM::Role'))
        expect(JSON.stringify(Policies).length).toBeLessThan(10_240);
    });
  });

  it('has a reason for each permission', () => {
    property(({ Resources }) => {
      for (const { Metadata, Properties, Type } of Object.values(Resources)) {
        if (Type !== 'AWS::IAM::Role' && Type !== 'AWS::IAM::ManagedPolicy') continue;
        const documents = [Properties.PolicyDocument, ...policiesIn(Properties.Policies)];
        const sids = documents.flatMap((document) => sidsIn(document));
        expect(Object.keys(Metadata?.reasons ?? {})).toEqual(sids);
        expect(new Set(sids).size).toBe(sids.length);
        for (const sid of sids) expect(sid).toMatch(/^[A-Za-z0-9]+$/);
      }
    });
  });
});

function policiesIn(policies: Json | undefined): readonly Json[] {
  return ((policies ?? []) as readonly { PolicyDocument: Json }[]).map((each) => each.PolicyDocument);
}

function sidsIn(document: Json | undefined): readonly string[] {
  return ((document as { Statement?: readonly { Sid: string }[] } | undefined)?.Statement ?? []).map(
    ({ Sid }) => Sid,
  );
}

describe('settings', () => {
  it.each(['us-east-1', 'eu-west-2', 'eu-central-2', 'ap-south-1', ''])(
    'have no region outside of the EU: %s',
    (region) => {
      expect(clusterSettings.safeParse({ region }).success).toBe(false);
    },
  );

  it.each(['s3://bucket/*', 's3://bucket/${aws:userid}', 's3://bucket/a?', 'bucket/a', 's3://B/a'])(
    'have no folder that a policy would take for a pattern: %s',
    (folder) => {
      expect(clusterSettings.safeParse({ foundation: { reads: [folder] } }).success).toBe(false);
    },
  );

  it('have a log term that CloudWatch takes', () => {
    expect(clusterSettings.safeParse({ foundation: { logDays: 31 } }).success).toBe(false);
  });
});
