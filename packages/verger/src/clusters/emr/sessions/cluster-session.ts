import type { StartSessionInput } from '@aws-sdk/client-emr';
import type { AwsAccount } from '../account/aws-account.js';
import { answered } from '../account/aws-error.js';
import type { ManagedSession, SessionAccess, SessionState } from './managed-session.js';

/** A session on a cluster of emr-spark-8: an application on its YARN, so the cluster is not idle while it lives. */
export class ClusterSession implements ManagedSession {
  readonly id: string;
  readonly title: string;
  /** People who ran one found that AWS's proxy asks for the id, too. */
  readonly headers: Readonly<Record<string, string>>;
  readonly #service: Awaited<ReturnType<AwsAccount['emr']>>;
  readonly #place: { readonly ClusterId: string; readonly SessionId: string };

  private constructor(id: string, cluster: string, service: Awaited<ReturnType<AwsAccount['emr']>>) {
    this.id = id;
    this.title = `the session ${id} of the cluster ${cluster}`;
    this.headers = { authorization: id };
    this.#service = service;
    this.#place = { ClusterId: cluster, SessionId: id };
  }

  /**
   * @param request with a `ClientRequestToken`, so that a lost answer starts no second one
   * @throws VergerError `access`, `aws`
   */
  static async start(account: AwsAccount, cluster: string, request: SessionRequest): Promise<ClusterSession> {
    const service = await account.emr();
    const { client, sdk } = service;
    const { Id = '' } = await answered(`start a session on the cluster ${cluster}`, () =>
      client.send(new sdk.StartSessionCommand({ ...request, ClusterId: cluster })),
    );
    return new ClusterSession(Id, cluster, service);
  }

  async state(): Promise<{ readonly state: SessionState; readonly reason: string }> {
    const { client, sdk } = this.#service;
    const { Session } = await answered(`read ${this.title}`, () =>
      client.send(new sdk.GetSessionCommand(this.#place)),
    );
    return { state: Session?.State ?? 'SUBMITTED', reason: Session?.StateChangeReason ?? '' };
  }

  async access(): Promise<SessionAccess> {
    const { client, sdk } = this.#service;
    const answer = await answered(`get a token for ${this.title}`, () =>
      client.send(new sdk.GetSessionEndpointCommand(this.#place)),
    );
    const { Endpoint = '', AuthToken = '', AuthTokenExpirationTime = new Date(0) } = answer;
    return { address: Endpoint, token: AuthToken, expiresAt: AuthTokenExpirationTime };
  }

  now(): Promise<Date> {
    return Promise.resolve(new Date(Date.now() + this.#service.client.config.systemClockOffset));
  }

  async terminate(): Promise<void> {
    const { client, sdk } = this.#service;
    await answered(`end ${this.title}`, () => client.send(new sdk.TerminateSessionCommand(this.#place)));
  }
}

/** What a session is to be. */
export type SessionRequest = Omit<StartSessionInput, 'ClusterId'> & { readonly ClientRequestToken: string };
