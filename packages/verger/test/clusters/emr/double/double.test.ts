import { SchedulerClient, CreateScheduleCommand } from '@aws-sdk/client-scheduler';
import {
  EMRClient,
  GetSessionCommand,
  GetSessionEndpointCommand,
  ListClustersCommand,
  RunJobFlowCommand,
  type RunJobFlowInput,
  StartSessionCommand,
  TerminateSessionCommand,
} from '@aws-sdk/client-emr';
import { describe, expect, it } from 'vitest';
import { runRequest } from '../../../../src/clusters/emr/launch/run-request.js';
import { openTestAccount, plan } from '../launch/test-account.js';
import { problems } from './check-shape.js';
import { models } from './models.js';

const identity = { run: 'r', owner: 'o', deadline: new Date(0), idleSeconds: 900 };

/** A valid request with something else in it. */
function request(changes: object): RunJobFlowInput {
  return { ...runRequest(plan(), identity, undefined), ...changes };
}

describe.skipIf(models === undefined)('the double of EMR', () => {
  it.each([
    ['a missing member', { Name: undefined }, '.Name is missing'],
    ['a wrong type', { LogUri: 3 }, '.LogUri is not a string'],
    ['an unknown value', { ScaleDownBehavior: 'NOW' }, '.ScaleDownBehavior is NOW, not one of'],
    ['too long a text', { Name: 'x'.repeat(257) }, 'length of .Name is 257, not 0 to 256'],
    ['a character that XML has not', { Name: '\u0007' }, 'does not match'],
    [
      'a fault far below',
      { Instances: { InstanceFleets: [{}] } },
      '.Instances.InstanceFleets[0].InstanceFleetType is missing',
    ],
    ['an unknown release', { ReleaseLabel: 'emr-6.7.0' }, 'release label is invalid'],
    [
      'an idle timeout that EMR does not have',
      { AutoTerminationPolicy: { IdleTimeout: 30 } },
      'IdleTimeout must be',
    ],
  ])('refuses %s', async (_, changes, message) => {
    await openTestAccount();
    const client = new EMRClient({ region: 'eu-west-3', maxAttempts: 1 });
    await expect(client.send(new RunJobFlowCommand(request(changes)))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(message) as string,
    });
  });

  it('refuses members that the model does not have', () => {
    // The SDK leaves them out.
    const wrong = { ...request({}), Colour: 'green' };
    expect(models === undefined ? [] : problems(models.emr, 'RunJobFlowInput', wrong)).toEqual([
      '.Colour is unknown',
    ]);
  });

  it('takes a name with characters of all planes', async () => {
    const { double } = await openTestAccount();
    const client = new EMRClient({ region: 'eu-west-3' });
    await client.send(new RunJobFlowCommand(request({ Name: 'Äpfel 🍎' })));
    expect(double.clusters).toHaveLength(1);
  });

  it('checks the paths and queries of Scheduler', async () => {
    await openTestAccount();
    const client = new SchedulerClient({ region: 'eu-west-3', maxAttempts: 1 });
    const schedule = new CreateScheduleCommand({
      Name: 'a b',
      ScheduleExpression: 'at(2026-12-01T00:00:00)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: 'arn', RoleArn: 'arn:aws:iam::123456789012:role/x' },
    });
    await expect(client.send(schedule)).rejects.toMatchObject({
      message: expect.stringContaining('.Name is a b, which does not match') as string,
    });
  });

  it('keeps regions apart, by the signature', async () => {
    await openTestAccount();
    const [paris, milan] = ['eu-west-3', 'eu-south-1'].map((region) => new EMRClient({ region }));
    await paris.send(new RunJobFlowCommand(request({})));
    expect((await paris.send(new ListClustersCommand({}))).Clusters).toHaveLength(1);
    expect((await milan.send(new ListClustersCommand({}))).Clusters).toEqual([]);
  });

  it('has sessions, which keep a cluster from being idle', async () => {
    const { double } = await openTestAccount();
    const client = new EMRClient({ region: 'eu-west-3' });
    const spark8 = runRequest(plan({ release: 'emr-spark-8.1.0' }), identity, undefined);
    const { JobFlowId: ClusterId } = await client.send(new RunJobFlowCommand(spark8));
    await expect(client.send(new StartSessionCommand({ ClusterId }))).rejects.toThrow(
      'not RUNNING or WAITING',
    );
    double.clock.advance(600);
    const { Id: SessionId } = await client.send(
      new StartSessionCommand({ ClusterId, SessionIdleTimeoutInMinutes: 60 }),
    );
    const session = { ClusterId, SessionId };
    await expect(client.send(new GetSessionEndpointCommand(session))).rejects.toThrow('SUBMITTED');
    double.clock.advance(40);
    expect((await client.send(new GetSessionCommand(session))).Session?.State).toBe('IDLE');
    const { Endpoint, AuthToken, AuthTokenExpirationTime } = await client.send(
      new GetSessionEndpointCommand(session),
    );
    expect(Endpoint).toBe(`https://${SessionId}.elasticmapreduce-services.eu-west-3.amazonaws.com`);
    expect(AuthToken).toBeDefined();
    expect((AuthTokenExpirationTime?.getTime() ?? 0) - double.clock.now).toBe(3_600_000);
    double.clock.advance(1800);
    const [cluster] = double.clusters;
    expect(cluster.state).toBe('WAITING');
    await client.send(new TerminateSessionCommand(session));
    double.clock.advance(901);
    expect(cluster.state).toBe('TERMINATING');
  });
});
