import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { skipOrFail } from 'testing-support/services';
import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it } from 'vitest';
import { placeOf } from '../../../../src/clusters/emr/foundation/names.js';
import { canHaveBudget } from '../../../../src/clusters/emr/foundation/template/budget.js';
import { buildTemplate } from '../../../../src/clusters/emr/foundation/template/build-template.js';
import {
  type ClusterSettings,
  clusterSettings,
  euRegions,
} from '../../../../src/clusters/emr/settings/cluster-settings.js';
import { cfnLint, checkov, linterPython, lintPolicies } from './linters.js';
import { policiesOf } from './policies-in-template.js';

/** They take ten seconds each, and minutes on a busy machine. */
const timeoutMs = 600_000;

let reason: string | undefined;
const python = await linterPython().catch((error: unknown) => {
  reason = skipOrFail(`linters of templates: ${(error as Error).message}`);
  return '';
});
const tempFolder = useTempFolders();

const variants = {
  default: {},
  'with all settings': {
    name: 'orchard',
    region: 'eu-south-2',
    jupyterHub: true,
    tags: { team: 'fruit' },
    foundation: {
      volumeKey: 'account',
      alertMail: 'alice@example.org',
      logDays: 365,
      reads: ['s3://orchard/fruits', 's3://vineyard'],
      writes: ['s3://orchard/features/'],
      sessions: true,
    },
  },
} as const;

const cases = Object.entries(variants).map(
  ([title, input]) => [title, clusterSettings.parse(input)] as const,
);

describe.skipIf(reason)('linters find nothing in the template', { timeout: timeoutMs }, () => {
  it.each(cases)('cfn-lint: %s', async (_, settings) => {
    expect(await cfnLint(python, await templateFile(settings), regions(settings))).toEqual([]);
  });

  it('checkov, but for what has a written reason', async () => {
    const files = await Promise.all(cases.map(([, settings]) => templateFile(settings)));
    const { summary, results } = await checkov(python, files);
    expect(
      results.failed_checks.map((each) => `${each.check_id} ${each.resource}: ${each.check_name}`),
    ).toEqual([]);
    expect(summary.parsing_errors).toBe(0);
    expect(summary.passed).toBeGreaterThan(80);
    // Each exemption is for a check that speaks up.
    const skipped = new Set(results.skipped_checks.map(({ check_id: id }) => id));
    expect([...skipped].sort()).toEqual(exemptionsIn(cases.map(([, settings]) => settings)));
  });

  it('cfn-lint sees a mistake', async () => {
    const [, settings] = cases[0];
    const template = buildTemplate(placeOf(settings, '123456789012'), settings);
    const file = join(await tempFolder(), 'template.json');
    const Bucket = { ...template.Resources.Bucket, Properties: { BucketNames: 'x' } };
    await writeFile(file, JSON.stringify({ ...template, Resources: { ...template.Resources, Bucket } }));
    expect((await cfnLint(python, file, regions(settings))).join('\n')).toContain('E3002');
  });

  it('parliament, but for what it does not know', async () => {
    const policies = Object.values(policiesOf()).flatMap((named) => Object.entries(named));
    const findings = await lintPolicies(python, Object.fromEntries(policies));
    const all = Object.entries(findings).flatMap(([policy, found]) =>
      found.map(({ issue, detail, location }) => `${policy}: ${issue} ${detail} ${location}`),
    );
    for (const each of Object.keys(known)) expect(all.some((line) => line.includes(each))).toBe(true);
    expect(all.filter((line) => !Object.keys(known).some((each) => line.includes(each)))).toEqual([]);
  });
});

/** Findings that are wrong, or meant to be, each with its reason. */
const known: Readonly<Record<string, string>> = {
  'Unknown condition elasticmapreduce:ResourceTag/':
    'parliament looks at actions, and this key is one of the cluster: EMR Management Guide, "Use cluster tags for fine-grained access control"',
  'Unknown action elasticmapreduce:GetSession':
    'actions of 2026, in the model of botocore 1.44.5; the list of parliament 1.6.4 is older',
  'Unknown action elasticmapreduce:StartSession': 'likewise',
  'Unknown action elasticmapreduce:TerminateSession': 'likewise',
  'Unknown action emr-serverless:GetSession': 'likewise; the service authorization reference has them',
  'Unknown action emr-serverless:ListSessions': 'likewise',
  'Unknown action emr-serverless:StartSession': 'likewise',
  'Unknown action emr-serverless:TerminateSession': 'likewise',
  'SetupStack: RESOURCE_POLICY_PRIVILEGE_ESCALATION':
    'whoever sets up the bucket writes its policy, and could give away what lies in this one bucket',
  "SetupNetwork: RESOURCE_STAR ['ec2:DescribeVpcAttribute']":
    'reads the attributes of networks, in one region',
  "SetupNetwork: RESOURCE_STAR ['kms:TagResource']":
    'a key that is being created has no name yet; the tag is a condition',
};

/** All in which the template has the same resources. */
function regions({ region }: ClusterSettings): readonly string[] {
  return euRegions.filter((each) => canHaveBudget(each) === canHaveBudget(region));
}

async function templateFile(settings: ClusterSettings): Promise<string> {
  const file = join(await tempFolder(), 'template.json');
  await writeFile(
    file,
    JSON.stringify(buildTemplate(placeOf(settings, '123456789012'), settings), undefined, 2),
  );
  return file;
}

function exemptionsIn(all: readonly ClusterSettings[]): readonly string[] {
  const ids = all
    .flatMap((settings) =>
      Object.values(buildTemplate(placeOf(settings, '123456789012'), settings).Resources),
    )
    .flatMap(
      ({ Metadata }) => (Metadata?.checkov as { skip?: readonly { id: string }[] } | undefined)?.skip ?? [],
    )
    .map(({ id }) => id);
  return [...new Set(ids)].sort();
}
