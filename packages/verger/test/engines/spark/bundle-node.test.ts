import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonToSkipSpark } from 'testing-support/spark';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { clusterManagers } from '../../../src/clusters/local/cluster-manager.js';
import { stopCluster } from '../../../src/clusters/local/down.js';
import type { ClusterState } from '../../../src/clusters/local/state.js';
import { readToken, tokenVariable } from '../../../src/clusters/local/token.js';
import { startCluster } from '../../../src/clusters/local/up.js';
import { cli } from '../../support/cli.js';
import { InlineEngine } from '../../support/inline-engine.js';
import { pathWithout } from '../../support/path-without.js';
import { partDigests } from '../../support/result-files.js';
import { createOrchardJob, runOn, withOutput } from '../orchard-job.js';

const version = '4.0.1';
/** Enough for a busy machine to start a cluster and to zip Node. */
const timeoutMs = 300_000;
const missing = await reasonToSkipSpark(version);

describe.skipIf(missing !== undefined)('executors without Node', () => {
  let folder = '';
  let cluster: ClusterState;

  beforeAll(async () => {
    folder = await makeTempFolder();
    const commands = join(folder, 'bin');
    await mkdir(commands);
    const conf = { 'spark.executorEnv.PATH': pathWithout(/^node/, commands) };
    const size = { workers: 1, cores: 1, memoryMiB: 512, port: undefined };
    cluster = await startCluster(
      { version, ...size, conf },
      clusterManagers['local-cluster'],
      { name: 'no-node', folder: join(folder, 'cluster') },
      { signal: new AbortController().signal },
    );
    vi.stubEnv(tokenVariable, readToken(cluster.folder));
  }, timeoutMs);
  afterAll(async () => {
    vi.unstubAllEnvs();
    await stopCluster(join(folder, 'cluster'));
    await rm(folder, { recursive: true, force: true });
  });

  it(
    'run our tasks only if Node is sent along',
    async () => {
      const request = await createOrchardJob(folder);
      const inline = new InlineEngine();
      await runOn(inline, withOutput(request, join(folder, 'inline')));
      await inline.close();

      const output = join(folder, 'spark');
      const run = [
        'run',
        request.input.text,
        output,
        '--model',
        request.model.location.text,
        '--components',
        '5',
      ];
      const onSpark = [
        ...run,
        '--partitions',
        '3',
        '--quiet',
        '--engine',
        'spark',
        '--spark',
        cluster.address ?? '',
      ];
      const refused = await cli(onSpark);
      expect(refused.code).toBe(1);
      expect(refused.stderr).toMatch(/^verger: an executor has no Node\n {2}.*--bundle-node\n$/);

      expect(await cli([...onSpark, '--bundle-node'])).toMatchObject({ code: 0, stderr: '' });
      expect(partDigests(output)).toEqual(partDigests(join(folder, 'inline')));
    },
    timeoutMs,
  );
});
