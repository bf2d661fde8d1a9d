import { Hono } from 'hono';
import * as z from 'zod';
import { VergerError } from '../../common/errors.js';
import { chromeTrace } from '../../runs/chrome-trace.js';
import type { RunLog, TaskRecord } from '../../runs/run-log.js';
import { timeLineBytes, timeLineOf } from '../../runs/time-line.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { LogCache } from '../log-cache.js';
import type { TasksAnswer } from './answers.js';
import { attachment } from './attachment.js';
import { knownRun } from './known-run.js';
import { pageQuery, parametersOf, searchText } from './query.js';

const filters = {
  ...pageQuery,
  stage: searchText,
  worker: searchText,
  retried: z.enum(['true']).optional(),
  order: z.enum(['start', 'seconds']).default('start'),
};
type Filters = z.output<z.ZodObject<typeof filters>>;

/** The tasks of a run: a table, columns for the time line, and a trace for Perfetto. */
export function taskRoutes(catalogue: Catalogue, logs: LogCache): Hono {
  const logOf = async (id: string): Promise<RunLog> => {
    const log = await logs.read(await knownRun(catalogue, id));
    if (log !== undefined) return log;
    throw new VergerError('not-found', 'this run has no log', { hint: 'it has not begun' });
  };
  const routes = new Hono();
  routes.get('/:run/tasks', async (context) => {
    const query = parametersOf(filters, context.req.query());
    const found = matching(await logOf(context.req.param('run')), query);
    const tasks = found.slice(query.from, query.from + query.count);
    return context.json({ total: found.length, tasks } satisfies TasksAnswer);
  });
  routes.get('/:run/time-line.bin', async (context) => {
    const bytes = timeLineBytes(timeLineOf(await logOf(context.req.param('run'))));
    return context.body(bytes, 200, { 'content-type': 'application/octet-stream' });
  });
  routes.get('/:run/trace.json', async (context) => {
    const trace = chromeTrace(await logOf(context.req.param('run')));
    return context.json(trace, 200, attachment(`verger-${context.req.param('run')}.trace.json`));
  });
  return routes;
}

function matching({ tasks }: RunLog, { stage, worker, retried, order }: Filters): readonly TaskRecord[] {
  const found = tasks.filter(
    (task) =>
      (stage === undefined || task.stage === stage) &&
      (worker === undefined || task.worker === worker) &&
      (retried === undefined || task.attempts > 1),
  );
  return found.sort((a, b) => (order === 'seconds' ? b.seconds - a.seconds : a.startedAt - b.startedAt));
}
