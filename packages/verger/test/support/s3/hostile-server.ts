import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a hostile server does with a request for a page of a listing; other requests it refuses. */
export type Hostility = (response: ServerResponse, request: IncomingMessage) => void;

const xml = { 'content-type': 'application/xml', 'x-amz-request-id': '1' };
const open = '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">';
const close = '</ListBucketResult>';

function page(inside: string, next?: string): string {
  const token = next === undefined ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`;
  return `${open}<IsTruncated>${next !== undefined}</IsTruncated>${token}${inside}${close}`;
}

function object(key: string, size = 100): string {
  return `<Contents><Key>${key}</Key><ETag>"e"</ETag><Size>${size}</Size></Contents>`;
}

/** Sends a start, and then a piece again and again for as long as it is read. */
function endless(response: ServerResponse, status: number, start: string, piece: string): void {
  const block = Buffer.from(piece.repeat(Math.ceil(65_536 / piece.length)));
  response.writeHead(status, xml);
  response.write(start);
  const more = (): void => {
    while (response.write(block));
  };
  response.on('drain', more);
  more();
}

/** Sends a start, and then a byte now and then. */
function drip(response: ServerResponse, start: string, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(200, { ...xml, ...headers });
  response.write(start);
  const timer = setInterval(() => response.write(' '), 500);
  response.on('close', () => clearInterval(timer));
}

let pages = 0;

/** Each with what the one line must say. */
type Hostilities = Readonly<Record<string, readonly [Hostility, RegExp]>>;

/** They could fill the memory. */
export const floods: Hostilities = {
  'sends an endless page': [
    (response) => endless(response, 200, open, object('in/a/1.jpg')),
    /more than \d+ bytes/,
  ],
  'sends an endless error': [(response) => endless(response, 400, '<Error><Code>Odd</Code>', 'x'), /Odd/],
  'sends an endless web page': [(response) => endless(response, 404, '<html>', 'x'), /not an S3 server's/],
  'sends endless white space': [(response) => endless(response, 200, '', ' '), /more than \d+ bytes/],
  'sends endless headers': [
    (response) => {
      const { socket } = response;
      socket?.write('HTTP/1.1 200 OK\r\n');
      const more = (): void => {
        while (socket?.write(`x-more: ${'x'.repeat(8000)}\r\n`) === true);
      };
      socket?.on('drain', more).on('error', () => undefined);
      more();
    },
    /not an S3 server's/,
  ],
};

/** They could keep a listing busy for ever, or deceive it. */
export const hostilities: Hostilities = {
  'sends empty pages for ever': [
    (response) => response.writeHead(200, xml).end(page('', `t${++pages}`)),
    /without a key/,
  ],
  'sends the same page for ever': [
    (response) => response.writeHead(200, xml).end(page('', 't')),
    /the same page|without a key/,
  ],
  'sends a page a byte now and then': [(response) => drip(response, open), /too slow/],
  'sends a byte now and then of a page said to be huge': [
    (response) => drip(response, open, { 'content-length': '8000000' }),
    /too slow/,
  ],
  'never answers': [() => undefined, /too slow/],
  'does not close its pages': [
    (response) => response.writeHead(200, xml).end(open + object('in/a/1.jpg')),
    /ends in the middle/,
  ],
  'ends in the middle of a page': [
    (response) => {
      response.writeHead(200, { ...xml, 'content-length': '1000' });
      response.write(open, () => response.destroy());
    },
    /aborted|socket hang up|too slow|cut|terminated/,
  ],
  'redirects to itself': [
    (response, { url = '/' }) => response.writeHead(307, { location: url }).end(),
    /not an S3 server's: HTTP 307/,
  ],
  'is a web server': [
    (response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><html></html>'),
    /not an S3 server's: HTTP 200, text\/html/,
  ],
  'speaks another protocol': [
    (response) => response.socket?.end('220 mail.example ESMTP ready\r\n'),
    /not an S3 server's/,
  ],
  'lists keys of elsewhere': [
    (response) => response.writeHead(200, xml).end(page(object('../../etc/passwd.jpg'))),
    /does not start with/,
  ],
  'lists a size that is no number': [
    (response) => response.writeHead(200, xml).end(page(object('in/a/1.jpg').replace('>100<', '>1e999<'))),
    /without a key or a size/,
  ],
};

/** A server whose first response is sound, so that what follows is seen by a run. */
export async function startHostileServer(hostility: Hostility): Promise<{
  readonly endpoint: string;
  /** Resolves when a page has been asked for. */
  readonly listed: Promise<void>;
  readonly stop: () => Promise<void>;
}> {
  let setListed = (): void => undefined;
  const listed = new Promise<void>((resolve) => (setListed = resolve));
  const server = createServer((request, response) => {
    response.on('error', () => undefined);
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
    request.resume().once('end', () => {
      if (searchParams.get('max-keys') === '1') response.writeHead(200, xml).end(page(''));
      else if (searchParams.has('list-type')) {
        setListed();
        hostility(response, request);
      } else response.writeHead(403, xml).end('<Error><Code>AccessDenied</Code></Error>');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    listed,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
