// Run by connect.sh on a node. Ends well only if the Connect server on a port of this machine refuses a call without its
// token.
import { connect, type IncomingHttpHeaders } from 'node:http2';

const timeoutMs = 30_000;
const path = '/spark.connect.SparkConnectService/AnalyzePlan';
/** UNAUTHENTICATED: https://github.com/grpc/grpc/blob/master/doc/statuscodes.md */
const refused = '16';

const session = connect(`http://127.0.0.1:${process.argv[2]}`);
const call = session.request({
  ...{ ':method': 'POST', ':path': path },
  ...{ 'content-type': 'application/grpc', te: 'trailers' },
});
let answer = 'no answer';
// A refusal comes with the headers, an answer before the trailers.
for (const event of ['response', 'trailers'] as const)
  call.on(event, ({ 'grpc-status': status }: IncomingHttpHeaders) => (answer = status?.toString() ?? answer));
for (const each of [session, call]) each.on('error', (error: Error) => (answer = error.message));
call.setTimeout(timeoutMs, () => session.destroy());
call.on('close', () => {
  session.destroy();
  if (answer === refused) return;
  process.exitCode = 1;
  console.error(`a call without a token ended with the status ${answer}`);
});
// A message without content.
call.end(Buffer.alloc(5));
