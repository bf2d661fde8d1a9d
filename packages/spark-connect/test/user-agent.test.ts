import { promisify } from 'node:util';
import { Server, ServerCredentials, type ServiceDefinition } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SparkSession } from '../src/index.js';
import { packageText } from '../src/package-file.js';

// A server that answers the first call of a session and records the user agents.
const seen: string[] = [];
const server = new Server();
const bytes = (value: Buffer): Buffer => value;
const service: ServiceDefinition = {
  analyzePlan: {
    path: '/spark.connect.SparkConnectService/AnalyzePlan',
    requestStream: false,
    responseStream: false,
    requestSerialize: bytes,
    requestDeserialize: bytes,
    responseSerialize: bytes,
    responseDeserialize: bytes,
  },
};
let address = '';

beforeAll(async () => {
  server.addService(service, {
    analyzePlan: (
      call: { readonly metadata: { get(name: string): unknown[] } },
      respond: (error: null, response: Buffer) => void,
    ) => {
      seen.push(String(call.metadata.get('user-agent')[0]));
      respond(null, Buffer.alloc(0));
    },
  });
  const port = await promisify(server.bindAsync.bind(server))(
    '127.0.0.1:0',
    ServerCredentials.createInsecure(),
  );
  address = `sc://127.0.0.1:${port}`;
});
afterAll(() => server.forceShutdown());

it('the user agent of a session comes from its address, its options or this package', async () => {
  const { version } = JSON.parse(packageText('package.json')) as { readonly version: string };
  const userAgent = 'orders/2.0';
  for (const [text, options, expected] of [
    [address, {}, `spark-connect-js/${version} node/${process.versions.node}`],
    [address, { userAgent }, userAgent],
    [`${address}/;user_agent=reports`, { userAgent }, 'reports'],
  ] as const) {
    const session = await SparkSession.connect(text, options);
    await session.close();
    expect(seen.pop()).toMatch(new RegExp(`^${expected} grpc-node-js/`));
  }
});
