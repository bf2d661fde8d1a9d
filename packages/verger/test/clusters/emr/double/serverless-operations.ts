import type * as Serverless from '@aws-sdk/client-emr-serverless';
import { releases } from '../../../../src/clusters/emr/settings/cluster-settings.js';
import { type FakeApplication, billedHours, type FakeServerlessSession } from './fake-applications.js';
import type { FakeRegion } from './fake-region.js';
import { ServiceError } from './service-error.js';

type Operation = (region: FakeRegion, input: never) => object;
type InApplication = { readonly applicationId: string };
type InSession = InApplication & { readonly sessionId: string };

/** What the operations of EMR Serverless do; their input follows the model of the service. */
export const serverlessOperations: Readonly<Record<string, Operation>> = {
  CreateApplication: (region, input: Serverless.CreateApplicationRequest) => {
    checkApplication(input);
    const application = region.applications.create(input);
    return { applicationId: application.id, name: input.name, arn: arnOf(region, application) };
  },
  GetApplication: (region, { applicationId }: InApplication) => {
    const application = region.applications.get(applicationId);
    const { request } = application;
    return {
      application: {
        ...{
          applicationId,
          name: request.name,
          tags: request.tags,
          maximumCapacity: request.maximumCapacity,
        },
        ...summaryOf(region, application),
      },
    };
  },
  ListApplications: (region, { states }: Serverless.ListApplicationsRequest) => ({
    applications: [...region.applications.all.values()]
      .filter(({ state }) => states?.includes(state) ?? true)
      .map((each) => ({ id: each.id, name: each.request.name, ...summaryOf(region, each) })),
  }),
  StopApplication: ({ applications }, { applicationId }: InApplication) => {
    applications.stop(applicationId);
    return {};
  },
  DeleteApplication: ({ applications }, { applicationId }: InApplication) => {
    applications.delete(applicationId);
    return {};
  },
  StartSession: (region, input: Serverless.StartSessionRequest) => {
    const { id } = region.applications.startSession(input);
    const application = region.applications.get(input.applicationId ?? '');
    return { applicationId: application.id, sessionId: id, arn: arnOf(region, application, id) };
  },
  GetSession: (region, { applicationId, sessionId }: InSession) => ({
    session: sessionOf(region, applicationId, region.applications.session(applicationId, sessionId)),
  }),
  ListSessions: (region, input: InApplication & Pick<Serverless.ListSessionsRequest, 'states'>) => ({
    sessions: region.applications
      .get(input.applicationId)
      .sessions.filter(({ state }) => input.states?.includes(state) ?? true)
      .map((each) => summaryOfSession(region, input.applicationId, each)),
  }),
  GetSessionEndpoint: (region, { applicationId, sessionId }: InSession) => {
    const { state } = region.applications.session(applicationId, sessionId);
    if (!['STARTED', 'IDLE', 'BUSY'].includes(state))
      throw new ServiceError('ValidationException', `Session ${sessionId} is ${state}.`);
    const { token, expiresAt } = region.tokens.give();
    const address = `https://${sessionId}.s.emr-serverless-services.${region.name}.amazonaws.com`;
    return {
      ...{ applicationId, sessionId, authToken: token, authTokenExpiresAt: expiresAt / 1000 },
      endpoint: region.script.sessionAddress ?? address,
    };
  },
  TerminateSession: ({ applications }, { applicationId, sessionId }: InSession) => {
    applications.terminate(applicationId, sessionId);
    return { applicationId, sessionId };
  },
};

/** What AWS demands beyond the shape of the request. */
function checkApplication(input: Serverless.CreateApplicationRequest): void {
  const { releaseLabel = '', interactiveConfiguration, monitoringConfiguration } = input;
  const { managedPersistenceMonitoringConfiguration: managed, s3MonitoringConfiguration: s3 } =
    monitoringConfiguration ?? {};
  if (!Object.hasOwn(releases, releaseLabel))
    throw new ServiceError('ValidationException', `Invalid release label ${releaseLabel}.`);
  if (interactiveConfiguration?.sessionEnabled !== true)
    throw new ServiceError('ValidationException', 'This double has applications with sessions only.');
  if (managed?.enabled === false && s3?.logUri === undefined)
    throw new ServiceError('ValidationException', 'Either S3 Logging or Managed Debugging must be enabled');
}

function summaryOf(region: FakeRegion, application: FakeApplication): object {
  const { request, state, createdAt } = application;
  return {
    ...{ arn: arnOf(region, application), releaseLabel: request.releaseLabel, type: request.type, state },
    ...{ architecture: request.architecture, createdAt: createdAt / 1000, updatedAt: createdAt / 1000 },
  };
}

function summaryOfSession(region: FakeRegion, applicationId: string, session: FakeServerlessSession): object {
  const application = region.applications.get(applicationId);
  const { id, request, state, details, createdAt } = session;
  return {
    ...{ applicationId, sessionId: id, arn: arnOf(region, application, id), name: request.name },
    ...{ state, stateDetails: details, releaseLabel: application.request.releaseLabel },
    ...{ executionRoleArn: request.executionRoleArn, createdBy: 'arn:aws:iam::123456789012:user/test' },
    ...{ createdAt: createdAt / 1000, updatedAt: createdAt / 1000 },
  };
}

function sessionOf(region: FakeRegion, applicationId: string, session: FakeServerlessSession): object {
  const { cpu = '', memory = '' } = region.applications.get(applicationId).request.maximumCapacity ?? {};
  const hours = billedHours(session, session.endedAt ?? 0);
  const billed = {
    vCPUHour: Number.parseInt(cpu, 10) * hours,
    memoryGBHour: Number.parseInt(memory, 10) * hours,
    storageGBHour: 0,
  };
  return {
    ...summaryOfSession(region, applicationId, session),
    ...{ tags: session.request.tags, idleTimeoutMinutes: session.request.idleTimeoutMinutes },
    ...(session.endedAt === undefined
      ? {}
      : { endedAt: session.endedAt / 1000, billedResourceUtilization: billed }),
  };
}

function arnOf({ name }: FakeRegion, { id }: FakeApplication, session?: string): string {
  const application = `arn:aws:emr-serverless:${name}:123456789012:/applications/${id}`;
  return session === undefined ? application : `${application}/sessions/${session}`;
}
