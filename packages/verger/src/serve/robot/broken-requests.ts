import type { Server } from 'node:http';
import { systemCode } from '../../common/errors.js';

const answers: Readonly<
  Record<string, { readonly line: string; readonly code: string; readonly message: string }>
> = {
  HPE_HEADER_OVERFLOW: {
    line: '431 Request Header Fields Too Large',
    ...{ code: 'long-headers', message: 'the headers are too long' },
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    line: '408 Request Timeout',
    ...{ code: 'slow', message: 'the request came too slowly' },
  },
};
const others = { line: '400 Bad Request', code: 'bad-request', message: 'this is no HTTP request' };

/** Answers what Node can't read as a request in the words of the API, and hangs up. */
export function answerBrokenRequests(server: Server): void {
  server.on('clientError', (error, socket) => {
    if (!socket.writable || systemCode(error) === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    const { line, code, message } = answers[systemCode(error) ?? ''] ?? others;
    const body = JSON.stringify({ error: { code, message } });
    socket.end(
      `HTTP/1.1 ${line}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
  });
}
