import type {
  Application,
  ApplicationState,
  CreateApplicationRequest,
  EMRServerlessClient,
  Session,
  SessionState,
  StartSessionRequest,
} from '@aws-sdk/client-emr-serverless';
import type { AwsAccount } from '../account/aws-account.js';
import { answered } from '../account/aws-error.js';
import type { SessionAccess } from '../sessions/managed-session.js';

/** A session by its ids. */
export interface SessionPlace {
  readonly applicationId: string;
  readonly sessionId: string;
}

const activeSessions: readonly SessionState[] = [
  'SUBMITTED',
  'STARTING',
  'STARTED',
  'IDLE',
  'BUSY',
  'TERMINATING',
];

type Sdk = Awaited<ReturnType<AwsAccount['serverless']>>['sdk'];

/** The calls of EMR Serverless that runs need, in one region. Failures are VergerErrors: `access`, `aws`. */
export class ServerlessCalls {
  readonly #client: EMRServerlessClient;
  readonly #sdk: Sdk;

  private constructor(client: EMRServerlessClient, sdk: Sdk) {
    this.#client = client;
    this.#sdk = sdk;
  }

  static async open(account: AwsAccount): Promise<ServerlessCalls> {
    const { client, sdk } = await account.serverless();
    return new ServerlessCalls(client, sdk);
  }

  /** AWS's time, to a second or so; this computer's until AWS has answered once. */
  now(): Date {
    return new Date(Date.now() + this.#client.config.systemClockOffset);
  }

  /** @param request with a token of the client, so that a lost answer makes no second one */
  async create(request: CreateApplicationRequest): Promise<string> {
    const command = new this.#sdk.CreateApplicationCommand(request);
    const { applicationId = '' } = await answered('create an application of EMR Serverless', () =>
      this.#client.send(command),
    );
    return applicationId;
  }

  async application(applicationId: string): Promise<Application | undefined> {
    const command = new this.#sdk.GetApplicationCommand({ applicationId });
    const { application } = await answered(`read the application ${applicationId}`, () =>
      this.#client.send(command),
    );
    return application;
  }

  /** The ids of the applications of a name, which are in one of these states. */
  async named(name: string, states: ApplicationState[]): Promise<readonly string[]> {
    const ids: string[] = [];
    const pages = this.#sdk.paginateListApplications({ client: this.#client }, { states });
    await answered('list the applications of EMR Serverless', async () => {
      for await (const { applications = [] } of pages)
        for (const each of applications) if (each.name === name) ids.push(each.id ?? '');
    });
    return ids;
  }

  async stop(applicationId: string): Promise<void> {
    const command = new this.#sdk.StopApplicationCommand({ applicationId });
    await answered(`stop the application ${applicationId}`, () => this.#client.send(command));
  }

  async delete(applicationId: string): Promise<void> {
    const command = new this.#sdk.DeleteApplicationCommand({ applicationId });
    await answered(`delete the application ${applicationId}`, () => this.#client.send(command));
  }

  /** @param request with a token of the client, so that a lost answer starts no second one */
  async startSession(request: StartSessionRequest): Promise<string> {
    const command = new this.#sdk.StartSessionCommand(request);
    const { sessionId = '' } = await answered('start a session of EMR Serverless', () =>
      this.#client.send(command),
    );
    return sessionId;
  }

  async session(place: SessionPlace): Promise<Session | undefined> {
    const command = new this.#sdk.GetSessionCommand(place);
    const { session } = await answered(`read the session ${place.sessionId}`, () =>
      this.#client.send(command),
    );
    return session;
  }

  /** The ids of the sessions that have not ended. */
  async openSessions(applicationId: string): Promise<readonly string[]> {
    const ids: string[] = [];
    const filter = { applicationId, states: [...activeSessions] };
    const pages = this.#sdk.paginateListSessions({ client: this.#client }, filter);
    await answered(`list the sessions of ${applicationId}`, async () => {
      for await (const { sessions = [] } of pages)
        for (const { sessionId = '' } of sessions) ids.push(sessionId);
    });
    return ids;
  }

  async access(place: SessionPlace): Promise<SessionAccess> {
    const command = new this.#sdk.GetSessionEndpointCommand(place);
    const answer = await answered(`get a token for the session ${place.sessionId}`, () =>
      this.#client.send(command),
    );
    const { endpoint = '', authToken = '', authTokenExpiresAt = new Date(0) } = answer;
    return { address: endpoint, token: authToken, expiresAt: authTokenExpiresAt };
  }

  async terminate(place: SessionPlace): Promise<void> {
    const command = new this.#sdk.TerminateSessionCommand(place);
    await answered(`end the session ${place.sessionId}`, () => this.#client.send(command));
  }
}
