import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { describe, expect, it } from 'vitest';
import { executorOptions } from '../../../../src/clusters/emr/nodes/executors.js';
import { platformOfCluster } from '../../../../src/clusters/emr/nodes/platform.js';
import {
  bootstrapActions,
  connectStep,
  driverJobOf,
  driverStep,
  jupyterStep,
} from '../../../../src/clusters/emr/nodes/steps.js';
import { instanceType, instanceTypeNames } from '../../../../src/clusters/emr/prices/instance-types.js';
import { clusterSettings } from '../../../../src/clusters/emr/settings/cluster-settings.js';

const asset = (name: string): { name: string; path: string; sha256: string } => ({
  name,
  path: '/none',
  sha256: 'a'.repeat(64),
});

describe('what EMR runs on the nodes', () => {
  it('installs only from the own bucket, each file under its digest', () => {
    const actions = bootstrapActions('verger-n-1-eu-west-3', {
      bootstrap: asset('bootstrap.sh'),
      installed: [asset('node.tar.gz'), asset('driver.sh')],
    });
    expect(actions).toEqual([
      {
        Name: 'verger: install',
        ScriptBootstrapAction: {
          Path: `s3://verger-n-1-eu-west-3/assets/${'a'.repeat(64)}/bootstrap.sh`,
          Args: ['node.tar.gz', 'driver.sh'].map(
            (name) => `s3://verger-n-1-eu-west-3/assets/${'a'.repeat(64)}/${name}`,
          ),
        },
      },
    ]);
  });

  it('passes every argument on as it is, without a shell', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string()),
        fc.date({ min: new Date(0), noInvalidDate: true }),
        (flags, deadline) => {
          const job = { input: 's3://b/in put', output: 's3://b/out', flags, deadline };
          const step = driverStep(job, { region: 'eu-west-3' }, 'CANCEL_AND_WAIT');
          const { HadoopJarStep: { Jar, Args } = {} } = step;
          expect(Jar).toBe('command-runner.jar');
          expect(step.Name?.length).toBeLessThanOrEqual(256);
          const found = driverJobOf({ Config: { Args } });
          expect(found).toMatchObject({ input: job.input, output: job.output, flags });
          // A second is the finest that date and timeout know; never later than asked.
          expect(found.deadline.getTime()).toBeLessThanOrEqual(deadline.getTime());
        },
      ),
      { numRuns: runs(100) },
    );
  });

  it('gives each run a name of its own, also where addresses are long', () => {
    const job = {
      input: `s3://b/${'🍐'.repeat(500)}`,
      output: 's3://b/out',
      flags: [],
      deadline: new Date(),
    };
    const nameOf = (): string => driverStep(job, { region: 'eu-west-3' }, 'CONTINUE').Name ?? '';
    const name = nameOf();
    expect(nameOf()).not.toBe(name);
    expect(name).toMatch(/^verger: s3:\/\/b\/🍐+ \[[0-9a-f]{12}\]$/u);
    expect(name.length).toBeLessThanOrEqual(256);
  });

  it('starts no server on a port that others reach, and puts secrets below one prefix', () => {
    const settings = clusterSettings.parse({ jupyterHub: true });
    const args = connectStep('b', settings, 'TERMINATE_CLUSTER').HadoopJarStep?.Args ?? [];
    expect(args.slice(0, 9)).toEqual([
      ...['bash', '/opt/verger/current/bin/connect.sh', 'start', '--port', '15002'],
      ...['--idle-minutes', '15', '--secrets', 's3://b/jupyter/secrets'],
    ]);
    expect(jupyterStep('b', 'TERMINATE_CLUSTER').HadoopJarStep?.Args?.slice(1)).toEqual([
      '/opt/verger/current/bin/jupyter.sh',
      's3://b/jupyter/secrets',
    ]);
  });

  it('refuses to read a run from another step', () => {
    expect(() => driverJobOf({ Id: 's-1', Name: 'x', Config: { Args: ['bash', '/x/connect.sh'] } })).toThrow(
      'the step s-1 (x) is no run of verger',
    );
  });
});

describe('executors', () => {
  const settings = (core: string, task: string, count: number): Parameters<typeof executorOptions>[0] => ({
    core: { type: core, count },
    task: { type: task, count, spot: true },
  });
  const valueOf = (options: readonly string[], key: string): string =>
    options.find((option) => option.startsWith(`${key}=`))?.slice(key.length + 1) ?? '';

  it('take a core of every vCPU, and fit the memory of the smallest node beside the application master', () => {
    const type = fc.constantFrom(...instanceTypeNames);
    fc.assert(
      fc.property(type, type, fc.integer({ min: 1, max: 50 }), (core, task, count) => {
        const options = executorOptions(settings(core, task, count));
        const cores = Number(valueOf(options, 'spark.default.parallelism'));
        expect(cores).toBe(count * (instanceType(core).vcpus + instanceType(task).vcpus));
        const mebibytes = ['spark.executor.memory', 'spark.executor.memoryOverhead'].map((key) =>
          Number.parseInt(valueOf(options, key), 10),
        );
        const perXlarge = Math.min(instanceType(core).family.memoryGiB, instanceType(task).family.memoryGiB);
        expect(mebibytes[0] + mebibytes[1]).toBeLessThanOrEqual((perXlarge === 16 ? 12_288 : 6144) - 1024);
        expect(mebibytes[1]).toBeGreaterThanOrEqual(4096);
      }),
      { numRuns: runs(100) },
    );
  });

  it('are all there from the start', () => {
    const options = executorOptions(clusterSettings.parse({}));
    expect(valueOf(options, 'spark.dynamicAllocation.minExecutors')).toBe('3');
  });
});

describe('the processor of a cluster', () => {
  const of = (primary: string, core: string, task: string, count: number): unknown =>
    platformOfCluster({
      primary: { type: primary },
      core: { type: core, count: 1 },
      task: { type: task, count, spot: true },
    });

  it('is that of all its nodes', () => {
    expect(of('m7g.xlarge', 'm7g.xlarge', 'c7g.2xlarge', 2)).toEqual({ arch: 'arm64' });
    expect(of('m6i.xlarge', 'm5.xlarge', 'm7g.xlarge', 0)).toEqual({ arch: 'x64' });
  });

  it('is one', () => {
    expect(() => of('m6i.xlarge', 'm6i.xlarge', 'm7g.xlarge', 1)).toThrow(
      'm6i.xlarge and m7g.xlarge have different processors',
    );
  });
});
