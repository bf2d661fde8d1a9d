import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Endpoint, parseConnectionString, SparkError } from '../src/index.js';

const noEnv = { USER: 'gardener' };
const parse = (text: string, env: NodeJS.ProcessEnv = noEnv): Endpoint => parseConnectionString(text, env);
const bearer = (endpoint: Endpoint): string | undefined => endpoint.metadata().get('authorization');

describe('a connection string', () => {
  it('needs only a host', () => {
    const { host, port, tls, userId, userAgent, sessionId, maxMessageBytes } = parse('sc://myhost.com');
    expect({ host, port, tls, userId, userAgent, sessionId, maxMessageBytes }).toEqual({
      host: 'myhost.com',
      port: 15002,
      tls: false,
      userId: 'gardener',
      userAgent: undefined,
      sessionId: undefined,
      maxMessageBytes: 128 * 1024 * 1024,
    });
  });

  it.each([
    'sc://h',
    'sc://h/',
    'sc://h:15002',
    'sc://h:15002/',
    'sc://h:15002/;',
    'sc://h;user_id=gardener',
  ])('may be written as %s', (text) => expect(parse(text).toString()).toBe('sc://h:15002'));

  it('accepts the parameters that Spark defines, and headers', () => {
    const text =
      'sc://h:443/;use_ssl=true;token=a%3Bb=;user_id=Jos%C3%A9;user_agent=my app;' +
      'session_id=550e8400-e29b-41d4-a716-446655440000;grpc_max_message_size=1000;X-Databricks-Cluster-Id=0123-abc';
    const endpoint = parse(text);
    const { tls, userId, userAgent, sessionId, maxMessageBytes } = endpoint;
    expect({ tls, userId, userAgent, sessionId, maxMessageBytes }).toEqual({
      tls: true,
      userId: 'José',
      userAgent: 'my app',
      sessionId: '550e8400-e29b-41d4-a716-446655440000',
      maxMessageBytes: 1000,
    });
    expect(endpoint.metadata()).toEqual(
      new Map([
        ['x-databricks-cluster-id', '0123-abc'],
        ['authorization', 'Bearer a;b='],
      ]),
    );
  });

  it('takes the token from the environment unless it contains one', () => {
    const env = { ...noEnv, SPARK_CONNECT_AUTHENTICATE_TOKEN: 'from-env' };
    expect(bearer(parse('sc://localhost', env))).toBe('Bearer from-env');
    expect(bearer(parse('sc://localhost/;token=own', env))).toBe('Bearer own');
    expect(bearer(parse('sc://localhost', { ...env, SPARK_CONNECT_AUTHENTICATE_TOKEN: '' }))).toBeUndefined();
  });

  it.each([
    { text: 'sc://far.example/;token=t', tls: true },
    { text: 'sc://localhost/;token=t', tls: false },
    { text: 'sc://127.0.0.1:9/;token=t', tls: false },
    { text: 'sc://[::1]/;token=t', tls: false },
    { text: 'sc://localhost/;token=t;use_ssl=true', tls: true },
    { text: 'sc://far.example/;use_ssl=TRUE', tls: true },
    { text: 'sc://far.example/;use_ssl=false', tls: false },
    { text: 'sc://localhost.far.example/;token=t', tls: true },
  ])('uses TLS if a token leaves the machine: $text $tls', ({ text, tls }) => {
    expect(parse(text).tls).toBe(tls);
  });

  it.each([
    ['http://h', 'does not start with sc://'],
    ['SC://h', 'does not start with sc://'],
    ['sc://', 'the host is missing'],
    ['sc://:15002', 'the host is missing'],
    ['sc://h h', 'the host is not a valid name'],
    ['sc://::1', 'the host is missing'],
    ['sc://[::1', 'the host is not a valid name'],
    ['sc://[h]', 'the host is not a valid name'],
    ['sc://-h', 'the host is not a valid name'],
    ['sc://h?x=1', 'the host is not a valid name'],
    ['sc://h:', 'the port is not a number from 1 to 65535'],
    ['sc://h:0', 'the port is not a number from 1 to 65535'],
    ['sc://h:65536', 'the port is not a number from 1 to 65535'],
    ['sc://h:1e3', 'the port is not a number from 1 to 65535'],
    ['sc://user:secret@h', 'a user before the host is not allowed'],
    ['sc://h/prefix/;token=secret', 'a path is not allowed'],
    ['sc://h/;secret', 'parameter 1 is not name=value'],
    ['sc://h/;user_id=u;;token=secret', 'parameter 2 is not name=value'],
    ['sc://h/;=secret', 'parameter 1 is not name=value'],
    ['sc://h/;token=', 'token has no value'],
    ['sc://h/;token=secret%2', 'token has an invalid % escape'],
    ['sc://h/;token=secret%0A', 'the token has invalid characters'],
    ['sc://h/;token=secret;token=secret', 'token is given twice'],
    ['sc://h/;tokne=secret', 'unknown parameter tokne'],
    ['sc://h/;use_ssl=yes', 'use_ssl is neither true nor false'],
    ['sc://h/;use_ssl=false;token=secret', 'use_ssl=false would send the token in the clear'],
    ['sc://h/;session_id=7', 'session_id is not a UUID'],
    ['sc://h/;grpc_max_message_size=1k', 'grpc_max_message_size is not a number of bytes'],
    ['sc://h/;x-key=secret%00', 'the value of x-key has invalid characters'],
    ['sc://h/;x-key-bin=secret', 'x-key-bin is not allowed as a header'],
    ['sc://h/;grpc-timeout=1S', 'grpc-timeout is not allowed as a header'],
  ])('is rejected if malformed, without revealing a secret: %s', (text, message) => {
    const error = thrownBy(() => parse(text));
    expect(error.fault).toBe('bad-address');
    expect(error.message).toContain(message);
    expect(`${error.message} ${error.hint ?? ''}`).not.toContain('secret');
    expect(error.message).not.toContain('\n');
  });

  it('is parsed to its parameters', () => {
    const value = fc.string({ unit: 'binary', minLength: 1 });
    const ascii = fc.stringMatching(/^[\x21-\x7e]{1,40}$/);
    const host = fc.oneof(fc.domain(), fc.ipV4());
    fc.assert(
      fc.property(host, fc.integer({ min: 1, max: 65535 }), ascii, value, (name, port, token, user) => {
        const parameters = `token=${encodeURIComponent(token)};user_id=${encodeURIComponent(user)}`;
        const endpoint = parse(`sc://${name}:${port}/;${parameters}`);
        expect([endpoint.host, endpoint.port, endpoint.userId, bearer(endpoint)]).toEqual([
          name,
          port,
          user,
          `Bearer ${token}`,
        ]);
      }),
    );
  });

  it('is parsed or rejected with a SparkError, whatever it contains', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const address of [text, `sc://${text}`, `sc://h/;${text}`, `sc://h/;token=${text}`]) {
          try {
            expect(parse(address).port).toBeGreaterThan(0);
          } catch (error) {
            expect(error).toBeInstanceOf(SparkError);
          }
        }
      }),
    );
  });

  it('hides its token and headers from logs', () => {
    const endpoint = parse('sc://h/;token=secret;x-key=secret');
    const shown = [
      inspect(endpoint, { showHidden: true, depth: 9 }),
      JSON.stringify(endpoint),
      String(endpoint),
    ];
    expect(shown.join()).not.toContain('secret');
  });
});

function thrownBy(work: () => unknown): SparkError {
  try {
    work();
  } catch (error) {
    if (error instanceof SparkError) return error;
  }
  throw new Error('no SparkError was thrown');
}
