import * as z from 'zod';
import { nearestName } from '../../../common/nearest-name.js';
import { instanceTypeNames } from '../prices/instance-types.js';
import { foundationSettings } from './foundation-settings.js';

/** AWS regions in the European Union: others can't be expressed. eu-west-2 (London) and eu-central-2 (Zurich) are not. */
export const euRegions = [
  'eu-central-1',
  'eu-north-1',
  'eu-south-1',
  'eu-south-2',
  'eu-west-1',
  'eu-west-3',
] as const;

export type EuRegion = (typeof euRegions)[number];

/** Releases of EMR that clusters are made of, with their Spark. */
export const releases = {
  'emr-7.14.0': { spark: '3.5', hasManagedConnect: false, hasJupyterHub: true },
  'emr-spark-8.1.0': { spark: '4.1', hasManagedConnect: true, hasJupyterHub: false },
} as const;

export type Release = keyof typeof releases;

const instanceType = z.enum(instanceTypeNames as [string, ...string[]], {
  error: ({ input }) => notAmong(input, instanceTypeNames),
});
const minutesOfDay = 24 * 60;

const nodes = ({
  least,
  most,
  usual,
}: {
  readonly least: number;
  readonly most: number;
  readonly usual: number;
}) =>
  z.strictObject({
    type: instanceType.default('m6i.xlarge').describe('Instance type.'),
    count: z.int().min(least).max(most).default(usual).describe('How many of them.'),
  });

/** Settings of a cluster on Amazon EMR, as `verger.config.json` has them below `cluster`. */
export const clusterSettings = z
  .strictObject({
    name: z
      .string()
      // The bucket's name, of at most 63 characters, holds it too.
      .regex(/^[a-z][a-z0-9-]{0,29}$/, 'at most 30 lower-case letters, digits and dashes, a letter first')
      .default('verger')
      .describe('Name of the cluster and of the stack that it needs.'),
    region: z
      .enum(euRegions, { error: ({ input }) => notAmong(input, euRegions) })
      .default('eu-west-3')
      .describe('Where everything lies.'),
    release: z
      .enum(Object.keys(releases) as [Release, ...Release[]], { error: ({ input }) => reasonAgainst(input) })
      .default('emr-7.14.0')
      .describe('Release of EMR.'),
    primary: z
      .strictObject({ type: instanceType.default('m6i.xlarge') })
      .prefault({})
      .describe('The node on which the driver runs.'),
    core: nodes({ least: 1, most: 100, usual: 1 })
      .prefault({})
      .describe('Nodes that also keep HDFS; on demand.'),
    task: nodes({ least: 0, most: 1000, usual: 2 })
      .extend({ spot: z.boolean().default(true).describe('Whether they are spot instances.') })
      .prefault({})
      .describe('Nodes that only compute.'),
    volumeGiB: z
      .int()
      .min(32)
      .max(1024)
      .default(64)
      .describe('Size of the encrypted data volume of each node.'),
    idleMinutes: z
      .int()
      .min(1)
      .max(7 * minutesOfDay)
      .default(15)
      .describe('The cluster ends after that time without work.'),
    maxCost: z
      .number()
      .positive()
      .max(10_000)
      .default(5)
      .describe('USD that a job may cost: one that will likely cost more is refused.'),
    maxHours: z
      .number()
      .positive()
      .max(168)
      .default(12)
      .describe('The cluster ends after that time at the latest.'),
    jupyterHub: z
      .boolean()
      .default(false)
      .describe('Whether JupyterHub is installed, with notebooks kept in the bucket.'),
    keyPair: z
      .string()
      .min(1)
      .max(255)
      .optional()
      .describe('EC2 key pair for the tunnel; default: Session Manager, without a key pair.'),
    tags: z
      .record(z.string().regex(/^(?!aws:|verger:)[\w .:/=+@-]{1,128}$/), z.string().max(256))
      .default({})
      .describe('More tags of the cluster and its nodes.'),
    foundation: foundationSettings.prefault({}).describe('What `verger cluster setup` creates.'),
  })
  .superRefine(({ release, jupyterHub }, context) => {
    if (!jupyterHub || releases[release].hasJupyterHub) return;
    context.addIssue({
      code: 'custom',
      path: ['jupyterHub'],
      message: `${release} has no JupyterHub; use emr-7.14.0, or leave it out`,
    });
  });

export type ClusterSettings = z.output<typeof clusterSettings>;

function reasonAgainst(release: unknown): string {
  const known = Object.keys(releases).join(' or ');
  if (typeof release === 'string' && /^emr-[0-6]\./.test(release))
    return `${release} has Amazon Linux 2, whose glibc is too old for Node 18 and later; use ${known}`;
  return `${String(release)} is not supported; use ${known}`;
}

function notAmong(input: unknown, known: readonly string[]): string {
  const meant = nearestName(String(input), known);
  const hint = meant === undefined ? `use one of ${known.join(', ')}` : `did you mean ${meant}?`;
  return `${String(input)} is not supported; ${hint}`;
}
