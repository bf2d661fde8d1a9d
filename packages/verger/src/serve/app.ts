import { Hono } from 'hono';
import { messageOf, VergerError } from '../common/errors.js';
import { atlasRoutes } from './api/atlas-routes.js';
import { compareRoute } from './api/compare-route.js';
import { openRunAtlas } from './api/open-run-atlas.js';
import { pictureRoutes } from './api/picture-routes.js';
import { rejectRoutes } from './api/reject-routes.js';
import { runRoutes } from './api/run-routes.js';
import { taskRoutes } from './api/task-routes.js';
import type { Catalogue } from './catalogue/catalogue.js';
import { guard, type Guards } from './guard/guard.js';
import { refusal } from './guard/refusal.js';
import { LogCache } from './log-cache.js';
import { type AppFiles, appRoutes } from './phone-app.js';
import { type PageFile, pageOf } from './page-files.js';
import type { Pictures } from './pictures/pictures.js';
import { robotApp, type RobotLimits } from './robot/robot-app.js';
import type { Robot } from '../robot/robot.js';

/** What the server answers with. */
export interface Contents {
  readonly catalogue: Catalogue;
  readonly pictures: Pictures;
  /** The built pages, by their paths. */
  readonly pages: ReadonlyMap<string, PageFile>;
  /** What the robot API answers from, and what a client of it may cost. */
  readonly robot?: { readonly robot: Robot; readonly limits: RobotLimits } | undefined;
  /** An app that `verger app` has made; undefined: none is shown. */
  readonly phoneApp?: AppFiles | undefined;
}

/** All routes, behind the guard. */
export function makeApp({ catalogue, pages, phoneApp, pictures, robot }: Contents, guards: Guards): Hono {
  const logs = new LogCache();
  const openAtlas = openRunAtlas(catalogue);
  const app = new Hono();
  // Programs ask it, which have the token but no cookie: it has a guard of its own.
  if (robot !== undefined) app.route('/', robotApp(robot.robot, guards, robot.limits));
  app.use(guard(guards));
  app.route('/api/runs', runRoutes(catalogue, logs));
  app.route('/api/runs', taskRoutes(catalogue, logs));
  app.route('/api/runs', rejectRoutes(catalogue, { logs, pictures }));
  app.route('/api/runs', atlasRoutes(openAtlas, pictures));
  app.route('/api/runs', pictureRoutes(openAtlas, pictures));
  app.route('/api/compare', compareRoute(catalogue));
  if (phoneApp !== undefined) app.route('/app', appRoutes(phoneApp));
  app.get('*', (context) => pageOf(context, pages) ?? refusal(context, 404, 'there is nothing here'));
  app.onError((error, context) => {
    if (!(error instanceof VergerError))
      return refusal(context, 500, `this is a fault of verger: ${messageOf(error)}`);
    const status =
      error.code === 'usage' ? 400 : error.code === 'access' ? 403 : error.code === 'not-found' ? 404 : 503;
    return refusal(context, status, error.message, error.hint);
  });
  return app;
}
