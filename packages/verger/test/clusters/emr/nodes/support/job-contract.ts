import { join } from 'node:path';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { reasonToSkipSpark, type TestMode } from 'testing-support/spark';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClusterManager } from '../../../../../src/clusters/local/cluster-manager.js';
import { openResults } from '../../../../../src/index.js';
import { Location } from '../../../../../src/storage/location.js';
import { openStorage } from '../../../../../src/storage/open-storage.js';
import { testAccount } from '../../../../support/s3/server.js';
import { clusterCli as cli } from './cluster-cli.js';
import { JobOnNode, nodeServices, partitions } from './job-on-node.js';
import { clusterId } from './scratch-node.js';

/** For what hangs: on a busy machine, a run takes ten times as long. */
const timeoutMs = 1_200_000;

/** A job through `verger cluster submit`, on a node that the bootstrap action made, with a real Spark. */
export async function jobContract(version: string, mode: TestMode, manager: ClusterManager): Promise<void> {
  const missing = await reasonToSkipSpark(version, mode);
  const server = missing === undefined ? await nodeServices() : undefined;

  describe.skipIf(server === undefined)(
    `a job on a node, Spark ${version}, ${mode}`,
    { timeout: timeoutMs },
    () => {
      let job: JobOnNode;
      beforeAll(async () => {
        job = await JobOnNode.make(server?.endpoint ?? '', version, manager);
      }, timeoutMs);
      afterAll(async () => {
        // Undefined if it could not be made.
        await (job as JobOnNode | undefined)?.end();
        await server?.stop();
      }, timeoutMs);

      it('starts a Connect server on loopback that asks for a token, which only its owner reads', async () => {
        const logs = await cli(['logs', '--no-wait']);
        expect(
          job.emr.steps.map(({ state }) => state),
          logs.stdout,
        ).toEqual(['COMPLETED']);
        const token = readFileSync(job.node.at('opt/verger/run/connect.token'), 'utf8');
        expect(token).toMatch(/^[0-9a-f]{64}$/);
        const secrets = openStorage(Location.parse(job.at('jupyter/secrets')));
        expect(Buffer.from(await secrets.read(`${clusterId}/connect-token`)).toString()).toBe(token);
        expect(logs.stdout).not.toContain(token);
      });

      it('gives the same bytes as the local engine, from s3:// to s3://', async () => {
        const output = job.at('results/features');
        const model = join(job.folder, 'model.onnx');
        const args = ['submit', job.at('in'), output, '--model', model, '--partitions', `${partitions}`];
        const ended = await cli(args);
        const logs = await cli(['logs', '--no-wait', '--full']);
        expect(ended, logs.stdout).toMatchObject({ code: 0 });
        expect(ended.stdout).toMatch(/^Done\.\n {2}images +160/);
        expect(ended.stderr).toMatch(/step s-[0-9A-F]{13}: completed/);
        expect(await job.digests(output)).toEqual(job.expected);
        const result = await openResults(output);
        expect(await result.verify()).toEqual([]);
        expect(existsSync(job.node.at('emr/metricscollector/isbusy'))).toBe(true);
      });

      it('has ended its Connect server then, so that the cluster is idle, and starts another for the next run', async () => {
        expect(existsSync(job.node.at('opt/verger/run/connect.pid'))).toBe(false);
        const args = ['submit', job.at('in'), job.at('results/again'), '--limit', '64', '--components', '2'];
        const detached = await cli([...args, '--detach', '--json']);
        expect(detached).toMatchObject({ code: 0, stderr: '' });
        const { stepId } = JSON.parse(detached.stdout) as { stepId: string };
        const attached = await cli(['submit', '--attach', stepId, '--json', '--quiet']);
        expect(attached).toMatchObject({ code: 0, stderr: '' });
        expect(JSON.parse(attached.stdout)).toMatchObject({ counts: { rows: 64 } });
      });

      it('says why a run failed, its own reason first', async () => {
        const args = ['submit', job.at('nothing'), job.at('results/none'), '--quiet'];
        const { code, stderr } = await cli(args);
        expect(code).toBe(1);
        expect(stderr).toMatch(/^verger: the step s-\w+ \(verger: \S+ -> \S+ \[\w+\]\) ended as FAILED\n/);
        expect(stderr).toMatch(/\n {4}verger step failed: verger run ended with status 1\n/);
        expect(stderr).toMatch(/\n {4}verger: no images? [^\n]+\n/i);
        const logs = await cli(['logs', '--no-wait']);
        expect(logs.stdout).toMatch(/^step s-\w+ \(verger: .*\): FAILED\n/);
      });

      it('leaves no secret in the logs', async () => {
        const token = readdirSync(job.node.at('opt/verger/run'));
        expect(token).not.toContain('connect.token');
        const logs = openStorage(Location.parse(job.at('logs')));
        for await (const { key } of logs.list()) {
          const text = Buffer.from(await logs.read(key)).toString('latin1');
          expect(text).not.toContain(testAccount.secretAccessKey);
        }
      });
    },
  );
}
