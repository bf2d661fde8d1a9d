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
import { type PageFile, pageOf } from './page-files.js';
import type { Pictures } from './pictures/pictures.js';

/** What the server answers with. */
export interface Contents {
  readonly catalogue: Catalogue;
  readonly pictures: Pictures;
  /** The built pages, by their paths. */
  readonly pages: ReadonlyMap<string, PageFile>;
}

/** All routes, behind the guard. */
export function makeApp({ catalogue, pages, pictures }: Contents, guards: Guards): Hono {
  const logs = new LogCache();
  const openAtlas = openRunAtlas(catalogue);
  const app = new Hono();
  app.use(guard(guards));
  app.route('/api/runs', runRoutes(catalogue, logs));
  app.route('/api/runs', taskRoutes(catalogue, logs));
  app.route('/api/runs', rejectRoutes(catalogue, { logs, pictures }));
  app.route('/api/runs', atlasRoutes(openAtlas, pictures));
  app.route('/api/runs', pictureRoutes(openAtlas, pictures));
  app.route('/api/compare', compareRoute(catalogue));
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
