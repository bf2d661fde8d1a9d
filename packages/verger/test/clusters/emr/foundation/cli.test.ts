import { Command } from 'commander';
import { skipOrFail } from 'testing-support/services';
import { useTempFolders } from 'testing-support/temp-folder';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { addSetup } from '../../../../src/cli/cluster/setup.js';
import { addTeardown } from '../../../../src/cli/cluster/teardown.js';
import { encryptsByDefault } from '../../../../src/clusters/emr/foundation/default-encryption.js';
import { AuditLog } from '../../../../src/clusters/emr/account/audit-log.js';
import { AwsAccount } from '../../../../src/clusters/emr/account/aws-account.js';
import type { SetupPlan, SetupResult } from '../../../../src/clusters/emr/foundation/setup.js';
import type { S3Server } from '../../../support/s3/server.js';
import { environmentFor, startMoto } from './moto.js';

let reason: string | undefined;
let server: S3Server | undefined;
try {
  server = await startMoto();
} catch (error) {
  reason = skipOrFail(`moto: ${(error as Error).message}`);
}
const { endpoint } = server ?? { endpoint: '' };
const tempFolder = useTempFolders();
afterAll(() => server?.stop());

let auditFile: string;
let output: string;

beforeEach(async () => {
  auditFile = join(await tempFolder(), 'audit.jsonl');
  vi.stubEnv('VERGER_AUDIT_LOG', auditFile);
  for (const [name, value] of Object.entries(environmentFor(endpoint))) vi.stubEnv(name, value);
  output = '';
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += text.toString();
    return true;
  });
});

describe.skipIf(reason)('the commands', () => {
  it('show a plan, do it, and take it down again', async () => {
    await run('setup', '--name', 'shown', '--dry-run');
    expect(output).toContain('Stack verger-shown in eu-west-3, account 123456789012:');
    expect(output).toMatch(/create {2}Bucket \(AWS::S3::Bucket\)/);
    expect(output).toContain('1 USD a month for the key of the volumes');
    expect(output).toContain('Warning: EMR does not block clusters with open ports in eu-west-3.');
    expect(output).toContain('Nothing was changed.');

    await run('setup', '--name', 'shown', '--yes', '--json');
    const [first, second] = output.trim().split('\n');
    const { plan } = JSON.parse(first) as { readonly plan: SetupPlan };
    const { result } = JSON.parse(second) as { readonly result: SetupResult };
    expect(plan.changes).toContainEqual({
      action: 'Add',
      resource: 'Bucket',
      type: 'AWS::S3::Bucket',
      replacement: false,
    });
    expect(result).toMatchObject({
      outcome: 'created',
      foundation: { bucket: 'verger-shown-123456789012-eu-west-3' },
    });

    await run('teardown', '--name', 'shown', '--yes', '--delete-data');
    expect(output).toContain('Erase for good from s3://verger-shown-123456789012-eu-west-3:');
    expect(output).toMatch(/logs\/ +0 objects, 0 bytes/);
    expect(output).toContain('KMS erases the key in 7 days');
    await run('teardown', '--name', 'shown', '--yes');
    expect(output).toBe('There is nothing to delete in eu-west-3.\n');
  });

  it('ask nobody where there is no terminal', async () => {
    await expect(run('setup', '--name', 'asked')).rejects.toMatchObject({
      code: 'usage',
      hint: 'add --yes to confirm, or --dry-run to see the plan alone',
    });
    await run('teardown', '--name', 'asked', '--yes');
    expect(output).toBe('There is nothing to delete in eu-west-3.\n');
  });

  it('leave the encryption of volumes to the account only if EC2 does it', async () => {
    await expect(run('setup', '--volume-key', 'account', '--yes')).rejects.toMatchObject({
      code: 'usage',
      message: "EC2 doesn't encrypt volumes by default in eu-west-3",
    });
    await ec2('EnableEbsEncryptionByDefault');
    expect(await encryptsByDefault(new AwsAccount('eu-west-3', new AuditLog(auditFile)))).toBe(true);
  });
});

describe('the commands, without AWS', () => {
  it('print the template, and the policies for setup', async () => {
    await run('setup', '--print-template', '--account', '210987654321', '--region', 'eu-north-1');
    expect(JSON.parse(output)).toMatchObject({
      Resources: { Bucket: { Properties: { BucketName: 'verger-verger-210987654321-eu-north-1' } } },
    });
    await run('setup', '--print-policies', '--account', '210987654321');
    expect(JSON.parse(output)).toMatchObject({ SetupStack: { Version: '2012-10-17' } });
  });

  it.each([
    ['--region', 'us-east-1'],
    ['--log-days', '31'],
    ['--budget', 'much'],
    ['--read', 'orchard'],
    ['--volume-key', 'none'],
    ['--alert-mail', 'me'],
    ['--account', '12'],
  ])('refuse %s %s', async (flag, value) => {
    await expect(
      run('setup', '--print-template', '--account', '210987654321', flag, value),
    ).rejects.toMatchObject({
      code: 'usage',
    });
  });
});

async function run(...args: readonly string[]): Promise<void> {
  output = '';
  const cluster = new Command('cluster');
  addSetup(cluster);
  addTeardown(cluster);
  await cluster.parseAsync([...args], { from: 'user' });
}

/** Moto takes any signature. */
async function ec2(action: string): Promise<void> {
  const authorization =
    'AWS4-HMAC-SHA256 Credential=VERGERTESTKEY/20261129/eu-west-3/ec2/aws4_request, SignedHeaders=host, Signature=0';
  await fetch(endpoint, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
    body: `Action=${action}&Version=2016-11-15`,
  });
}
