import { rmSync } from 'node:fs';
import { ChannelCredentials, credentials } from '@grpc/grpc-js';
import { createCertificate } from 'testing-support/certificate';
import { skipOrFail } from 'testing-support/services';
import { clusterToken, portOf, reasonToSkipSpark, sharedCluster } from 'testing-support/spark';
import { makeTempFolder } from 'testing-support/temp-folder';
import { TokenProxy } from 'testing-support/token-proxy';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  artifactOfBytes,
  type ChangingHeaders,
  parseConnectionString,
  SparkError,
  SparkSession,
} from '../src/index.js';
import { transform } from './transform.js';

const folder = await makeTempFolder();
const version = '4.1.1';
const missing = await reasonToSkipSpark(version);
const certificate = await createCertificate(folder).catch((error: unknown) => {
  skipOrFail(`openssl: ${String(error)}`);
  return undefined;
});

/** Tokens as AWS gives them: each is asked for once, and refused after a while. */
class Tokens implements ChangingHeaders {
  given = 0;
  #token: string | undefined;

  current(): Promise<Readonly<Record<string, string>>> {
    this.#token ??= `token-${++this.given}`;
    return Promise.resolve({ 'x-aws-proxy-auth': this.#token });
  }

  refused(headers: Readonly<Record<string, string>>): void {
    if (headers['x-aws-proxy-auth'] === this.#token) this.#token = undefined;
  }
}

describe.skipIf(missing !== undefined || certificate === undefined)(
  'a server with TLS behind a proxy whose token changes',
  () => {
    let proxy: TokenProxy;
    let tokens: Tokens;
    let accepted: string | undefined;

    beforeAll(async () => {
      if (certificate === undefined) return;
      // What trusts it for good is read when gRPC is loaded, for all files of this process.
      vi.spyOn(credentials, 'createSsl').mockImplementation(() =>
        ChannelCredentials.createSsl(certificate.cert),
      );
      const cluster = await sharedCluster(version, 'standalone');
      proxy = await TokenProxy.open(certificate, portOf(cluster), clusterToken);
      proxy.accepts = (headers) => headers['x-aws-proxy-auth'] === accepted;
    });
    afterAll(() => {
      proxy.close();
      rmSync(folder, { recursive: true, force: true });
    });
    beforeEach(() => {
      tokens = new Tokens();
      accepted = 'token-1';
      proxy.calls.length = 0;
    });

    async function open(changing: ChangingHeaders = tokens): Promise<SparkSession> {
      const endpoint = parseConnectionString(`sc://localhost:${proxy.port}/;use_ssl=true`, {});
      const session = await SparkSession.connect(endpoint.withHeaders(changing));
      onTestFinished(() => session.close());
      return session;
    }

    it('is used with the token of the moment, which is asked for before each call', async () => {
      const session = await open();
      expect(await session.collect('SELECT 1 AS one')).toEqual([{ one: 1 }]);
      expect(tokens.given).toBe(1);
      expect(new Set(proxy.calls.map((headers) => headers['x-aws-proxy-auth']))).toEqual(
        new Set(['token-1']),
      );
    });

    it('gets a new token when the old one is refused, for calls of every kind', async () => {
      const session = await open();
      for (const call of [
        () => session.setConfig({ 'spark.job.description': 'renewed' }),
        () => session.addArtifacts([artifactOfBytes(`files/${accepted}.txt`, Buffer.from('a few bytes'))]),
        () => session.collect('SELECT 1 AS one'),
      ]) {
        accepted = `token-${tokens.given + 1}`;
        await call();
        expect(`token-${tokens.given}`).toBe(accepted);
      }
    });

    it('loses no rows when the token expires while they arrive', async () => {
      const session = await open();
      const rows: unknown[] = [];
      for await (const batch of session.sql(transform('sleep 1; cat', ['id'], 4))) {
        if (rows.length === 0) {
          accepted = 'token-2';
          proxy.cut();
        }
        rows.push(...batch);
      }
      expect(rows).toEqual(Array.from({ length: 4 }, (_, id) => ({ id: `${id}` })));
      expect(tokens.given).toBe(2);
    });

    it('refuses two tokens in a row: that is not a matter of time', async () => {
      const session = await open();
      accepted = undefined;
      const error: unknown = await session.collect('SELECT 1').catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ fault: 'refused', hint: 'is the token still valid?' });
      expect(error).toBeInstanceOf(SparkError);
      expect(JSON.stringify(error) + String(error)).not.toMatch(/token-\d/);
    });

    it('is not called when there is no token: what the source throws ends the call', async () => {
      const failure = new Error('no more tokens');
      const source: ChangingHeaders = { current: () => Promise.reject(failure), refused: () => undefined };
      await expect(open(source)).rejects.toBe(failure);
      expect(proxy.calls).toEqual([]);
    });
  },
);
