import { getRequestListener } from '@hono/node-server';
import { createServer, type Server } from 'node:http';
import { systemCode, VergerError } from '../common/errors.js';
import type { Location } from '../storage/location.js';
import { makeApp } from './app.js';
import { Catalogue } from './catalogue/catalogue.js';
import { AccessToken } from './guard/access-token.js';
import { AllowedHosts } from './guard/allowed-hosts.js';
import { readPages } from './page-files.js';
import type { Robot } from '../robot/robot.js';
import { answerBrokenRequests } from './robot/broken-requests.js';
import { type RobotLimits, usualLimits } from './robot/robot-app.js';
import { readApp } from './phone-app.js';
import { Pictures } from './pictures/pictures.js';

export interface ServeOptions {
  /** Folders of results, or results. */
  readonly roots: readonly Location[];
  /** Inputs whose images may be shown as small pictures, or folders with such inputs. */
  readonly images?: readonly Location[];
  /** A folder that `verger app` has made, shown at `/app/`. */
  readonly app?: string | undefined;
  /** 0: any free one. */
  readonly port: number;
  /** Other names under which a proxy reaches this server. */
  readonly hostNames?: readonly string[];
  readonly allowRegions?: readonly string[];
  /** How long a client may neither send nor read, in milliseconds. Default: a minute. */
  readonly patienceMs?: number;
  /** Answers the robot API from it too. Whoever opened it closes it, after the server. */
  readonly robot?: Robot | undefined;
  /** What a client of the robot API may cost. */
  readonly robotLimits?: Partial<RobotLimits> | undefined;
  /** What visitors show. Default: 128 random bits. */
  readonly token?: string | undefined;
}

/** What is more is turned away, until others go or have lost the server's patience. */
export const mostConnections = 256;

/** A server that answers until it is closed. */
export interface RunningServer {
  /** With the token: whoever opens it may look. */
  readonly address: string;
  readonly token: string;
  /** That of the app, with the token; undefined if there is none. */
  readonly appAddress: string | undefined;
  readonly close: () => Promise<void>;
}

/**
 * Serves the pages of results, on the loopback interface only.
 * @throws VergerError `usage` if the port is taken, or the app's folder is none
 */
export async function startServer(options: ServeOptions): Promise<RunningServer> {
  const pages = await readPages();
  const phoneApp = options.app === undefined ? undefined : await readApp(options.app);
  const catalogue = new Catalogue(options.roots, options.allowRegions ?? []);
  const pictures = new Pictures(options.images ?? [], options.allowRegions ?? []);
  // Node looks for late requests every half minute by itself.
  const server = createServer({ connectionsCheckingInterval: 2_000 });
  // The guard has to know the port, which is known only when the server listens.
  const port = await listen(server, options.port);
  const token = new AccessToken(port, options.token);
  const app = makeApp(
    {
      ...{ catalogue, pages, phoneApp, pictures },
      robot:
        options.robot === undefined
          ? undefined
          : { robot: options.robot, limits: { ...usualLimits, ...options.robotLimits } },
    },
    { hosts: new AllowedHosts(port, options.hostNames), token },
  );
  const answer = getRequestListener(app.fetch);
  server.on('request', (request, response) => void answer(request, response));
  answerBrokenRequests(server);
  // A client that doesn't send its request, or that doesn't read the answer.
  server.headersTimeout = 10_000;
  server.requestTimeout = 20_000;
  server.setTimeout(options.patienceMs ?? 60_000);
  server.maxConnections = mostConnections;
  const origin = `http://127.0.0.1:${port}`;
  return {
    address: `${origin}/?token=${token.text}`,
    token: token.text,
    appAddress: phoneApp && `${origin}/app/?token=${token.text}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await Promise.all([closed, pictures.close()]);
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  }).catch((cause: unknown) => {
    if (systemCode(cause) !== 'EADDRINUSE') throw cause;
    throw new VergerError('usage', `port ${port} is taken`, {
      cause,
      hint: 'choose another: --port 0 takes a free one',
    });
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}
