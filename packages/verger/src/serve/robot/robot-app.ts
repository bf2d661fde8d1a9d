import { getConnInfo } from '@hono/node-server/conninfo';
import { type Context, Hono } from 'hono';
import { messageOf } from '../../common/errors.js';
import type { Robot } from '../../robot/robot.js';
import type { Guards } from '../guard/guard.js';
import { securityHeaders } from '../guard/security-headers.js';
import type { ApiRoute } from './api-route.js';
import { factsRoutes } from './facts-routes.js';
import { inferRoutes } from './infer-routes.js';
import { Metrics } from './metrics.js';
import { honoPath, mountRoute } from './mount-route.js';
import { openApiOf, usesInferErrors } from './openapi.js';
import { type Rate, RateLimit } from './rate-limit.js';
import { Bodies, type BodyLimits } from './read-body.js';
import { recogniseRoute } from './recognise-route.js';
import { RequestError, requestErrorOf } from './request-error.js';
import { stateRoutes } from './state-routes.js';
import { trackRoutes } from './track-routes.js';

/** What a client may cost. */
export interface RobotLimits {
  readonly body: BodyLimits;
  readonly rate: Rate;
}

/** A body is a photo, or a few. A camera gives 30 a second. */
export const usualLimits: RobotLimits = {
  body: { mostBytes: 16 * 2 ** 20, patienceMs: 10_000 },
  rate: { perSecond: 200, burst: 400 },
};

/** Bytes of bodies in memory. */
const mostTogether = 256 * 2 ** 20;

/** The robot API, for whoever has the token. */
export function robotApp(robot: Robot, { hosts, token }: Guards, limits: RobotLimits): Hono {
  const metrics = new Metrics([
    { name: 'verger_images_at_work', help: 'Images looked at, or waiting.', value: () => robot.atWork },
    { name: 'verger_tracks', help: 'Tracks that are remembered.', value: () => robot.tracks },
    { name: 'verger_resident_bytes', help: 'Memory of the server.', value: () => process.memoryUsage.rss() },
  ]);
  const onDecision = (decision: string): void => metrics.countDecision(decision);
  const routes = [
    recogniseRoute(robot, onDecision),
    ...[...trackRoutes(robot), ...factsRoutes(robot), ...inferRoutes(robot, onDecision)],
    ...stateRoutes(robot, metrics),
  ];
  const rate = new RateLimit(limits.rate);
  const bodies = new Bodies(limits.body, mostTogether);
  const app = new Hono();
  for (const route of routes)
    app.on(
      route.method.toUpperCase(),
      honoPath(route.path),
      async (context, next) => {
        const start = performance.now();
        setHeaders(context);
        await next();
        metrics.count(
          `${route.method} ${route.path}`,
          context.res.status,
          (performance.now() - start) / 1000,
        );
      },
      async (context, next) => {
        requireName(hosts.has(context.req.header('host')));
        if (route.isOpen !== true && !token.is(bearerOf(context))) throw noToken();
        if (route.method === 'post') requireRate(rate, context);
        await next();
      },
    );
  const document = openApiOf(routes);
  app.get('/openapi.json', (context) => {
    requireName(hosts.has(context.req.header('host')));
    return context.json(document);
  });
  for (const route of routes) mountRoute(app, route, bodies);
  refuseTheRest(app, routes);
  app.onError((error, context) => refused(context, error));
  return app;
}

function requireName(isOurs: boolean): void {
  if (!isOurs)
    throw new RequestError(421, 'wrong-host', 'this server does not have that name', { closes: true });
}

function requireRate(rate: RateLimit, context: Context): void {
  const wait = rate.take(getConnInfo(context).remote.address ?? '');
  if (wait === 0) return;
  throw new RequestError(429, 'too-often', 'this client asks too often', {
    retryAfter: Math.ceil(wait),
    closes: true,
  });
}

function bearerOf(context: Context): string {
  return /^Bearer (\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1] ?? '';
}

function noToken(): RequestError {
  return new RequestError(401, 'no-token', 'the token is missing or wrong', {
    hint: 'send authorization: Bearer <the token that verger serve has printed>',
    closes: true,
  });
}

/** Addresses that look like ours, and other methods on those that are. */
function refuseTheRest(app: Hono, routes: readonly ApiRoute[]): void {
  for (const path of new Set([...routes.map((route) => route.path), '/openapi.json'])) {
    const allowed = routes.filter((route) => route.path === path).map(({ method }) => method.toUpperCase());
    app.all(honoPath(path), (context) => {
      context.header('allow', allowed.length === 0 ? 'GET' : allowed.join(', '));
      throw new RequestError(405, 'wrong-method', `${context.req.method} is not possible here`, {
        closes: true,
      });
    });
  }
  for (const path of ['/v1/*', '/v2/*'])
    app.all(path, () => {
      throw new RequestError(404, 'not-found', 'there is nothing here', {
        hint: '/openapi.json says what there is',
        closes: true,
      });
    });
}

function setHeaders(context: Context): void {
  for (const [name, value] of Object.entries(securityHeaders)) context.header(name, value);
  context.header('cache-control', 'no-store');
}

function refused(context: Context, error: unknown): Response {
  const { status, fault, message, hint, retryAfter, closes } = requestErrorOf(error);
  if (status === 500) process.stderr.write(`verger serve: ${context.req.path}: ${messageOf(error)}\n`);
  setHeaders(context);
  if (status === 401) context.header('www-authenticate', 'Bearer');
  if (retryAfter !== undefined) context.header('retry-after', String(retryAfter));
  if (closes) context.header('connection', 'close');
  if (usesInferErrors(context.req.path))
    return context.json({ error: hint === undefined ? message : `${message}; ${hint}` }, status);
  return context.json({ error: { code: fault, message, ...(hint === undefined ? {} : { hint }) } }, status);
}
