import { serverlessLimit } from '../../../../src/clusters/emr/serverless/serverless-limit.js';
import type { ServerlessPlace } from '../../../../src/clusters/emr/serverless/start-serverless.js';
import { billedHours, isActive } from '../double/fake-applications.js';
import { foundation, settings, type TestAccount } from '../launch/test-account.js';

export const sessionsRoleArn = 'arn:aws:iam::123456789012:role/verger-verger-sessions';

export function placeOn({ account, region, prices }: TestAccount, changes: object = {}): ServerlessPlace {
  const chosen = settings(changes);
  return {
    ...{ account, region, settings: chosen, limit: serverlessLimit(chosen, prices) },
    foundation: { ...foundation, sessionsRoleArn },
  };
}

/**
 * USD that sessions of EMR Serverless have cost by then, with all of their capacity all the time: worked out by hand for
 * eu-west-3, where a vCPU costs 0.06318 an hour and a GB 0.00689.
 */
export function spentOnServerless({ double }: TestAccount): number {
  return double.applications.reduce((sum, { request, sessions }) => {
    const { cpu = '', memory = '' } = request.maximumCapacity ?? {};
    const perHour = Number.parseInt(cpu, 10) * 0.06318 + Number.parseInt(memory, 10) * 0.00689;
    return sum + sessions.reduce((own, each) => own + perHour * billedHours(each, double.clock.now), 0);
  }, 0);
}

/** What still is, or may become, dear. */
export function costly({ double }: TestAccount): readonly string[] {
  return double.applications.flatMap(({ id, state, sessions }) =>
    sessions.some(isActive) || !['CREATED', 'STOPPED', 'TERMINATED'].includes(state)
      ? [`${id}: ${state}`]
      : [],
  );
}
