import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { AuditLog } from '../../../../src/clusters/emr/account/audit-log.js';
import { AwsAccount } from '../../../../src/clusters/emr/account/aws-account.js';
import { addStepsOnce } from '../../../../src/clusters/emr/launch/add-steps.js';
import { Region } from '../../../../src/clusters/emr/launch/region.js';
import { connectStep, driverStep } from '../../../../src/clusters/emr/nodes/steps.js';
import { clusterSettings } from '../../../../src/clusters/emr/settings/cluster-settings.js';
import { VergerError } from '../../../../src/common/errors.js';
import { makeBucket } from '../../../support/s3/buckets.js';
import { environmentOf, testAccount } from '../../../support/s3/server.js';
import { clusterCli as cli } from './support/cluster-cli.js';
import { nodeServices } from './support/job-on-node.js';
import { OneNodeEmr, type Trouble } from './support/one-node-emr.js';
import { clusterId, ScratchNode } from './support/scratch-node.js';

const server = await nodeServices();
const deadline = new Date(Date.now() + 3_600_000);
const connect = connectStep('b', clusterSettings.parse({}), 'CANCEL_AND_WAIT');

describe.skipIf(server === undefined)('a run is added to a cluster once', () => {
  let node: ScratchNode;
  let bucket = '';
  let emr: OneNodeEmr;

  beforeAll(async () => {
    for (const [name, value] of Object.entries(environmentOf(server?.endpoint ?? '')))
      vi.stubEnv(name, value);
    node = await ScratchNode.make({});
    bucket = await makeBucket(server?.endpoint ?? '');
  });
  afterEach(() => emr.stop());
  afterAll(async () => {
    await node.remove();
    vi.unstubAllEnvs();
    await server?.stop();
  });

  async function startEmr(): Promise<void> {
    emr = await OneNodeEmr.start(node, { bucket, deadline, adapt: () => ['true'] });
    vi.stubEnv('AWS_ENDPOINT_URL_EMR', emr.endpoint);
    emr.add([connect]);
  }
  const drivers = (): readonly string[] =>
    emr.steps.filter(({ config }) => config.Name !== connect.Name).map(({ Id }) => Id);
  const attempts = (): number => emr.requests.filter((action) => action === 'AddJobFlowSteps').length;

  /** Adds a run while requests have trouble: its step's id, or why there is none. */
  async function add(adding: readonly Trouble[], listing: readonly Trouble[] = []): Promise<unknown> {
    emr.troubles = { AddJobFlowSteps: [...adding], ListSteps: [...listing] };
    const account = new AwsAccount(testAccount.region, new AuditLog());
    const job = { input: 's3://b/in', output: 's3://b/out', flags: [], deadline };
    const driver = driverStep(job, testAccount, 'CANCEL_AND_WAIT');
    // No time passes between two attempts.
    const region = new Region(account, () => Promise.resolve());
    return addStepsOnce(region, clusterId, [connect, driver]).then(
      (ids) => ids.at(-1),
      (error: unknown) => error,
    );
  }

  it('when the answer is lost, also if the step appears late', async () => {
    await startEmr();
    expect(await add(['answer lost'], ['stale', 'stale'])).toBe(drivers()[0]);
    expect([drivers().length, attempts()]).toEqual([1, 1]);
  });

  it('when EMR fails after or before it added it, or asks for patience', async () => {
    await startEmr();
    expect(await add(['failed', 'throttled', 'done and failed'])).toBe(drivers()[0]);
    expect([drivers().length, attempts()]).toEqual([1, 3]);
  });

  it('when the request may still arrive: then it is left to the user', async () => {
    await startEmr();
    const error = await add(['lost']);
    expect(error).toBeInstanceOf(VergerError);
    expect((error as VergerError).message).toMatch(
      /^no answer to the request to add the steps, and they are not seen/,
    );
    expect((error as VergerError).hint).toContain(`--cluster ${clusterId}`);
    expect([drivers().length, attempts()]).toEqual([0, 1]);
  });

  it('whatever goes wrong', async () => {
    const adding = fc.array(
      fc.constantFrom<Trouble>('lost', 'answer lost', 'failed', 'done and failed', 'throttled'),
      { maxLength: 6 },
    );
    const listing = fc.nat({ max: 4 });
    await fc.assert(
      fc.asyncProperty(adding, listing, async (troubles, stale) => {
        await startEmr();
        const added = await add(troubles, new Array<Trouble>(stale).fill('stale'));
        await emr.stop();
        if (added instanceof VergerError) expect(drivers().length, added.message).toBe(0);
        else expect(drivers()).toEqual([added]);
      }),
      { numRuns: runs(30) },
    );
  });

  it('by `verger cluster submit`', async () => {
    await startEmr();
    emr.troubles = { AddJobFlowSteps: ['answer lost'] };
    const ended = await cli(['submit', 's3://b/in', 's3://b/out', '--detach', '--json', '--quiet']);
    expect(ended).toMatchObject({ code: 0 });
    expect(JSON.parse(ended.stdout)).toEqual({ clusterId, stepId: drivers()[0] });
    expect([drivers().length, attempts()]).toEqual([1, 1]);
  });
});
