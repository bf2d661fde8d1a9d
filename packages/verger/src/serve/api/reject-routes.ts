import { Hono } from 'hono';
import { outputKeys } from '../../job/work-files.js';
import type { Reject } from '../../job/reject.js';
import { readRejects } from '../../runs/rejects.js';
import { rejectsCsv } from '../../runs/rejects-csv.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { RejectsAnswer } from './answers.js';
import { attachment } from './attachment.js';
import { knownRun } from './known-run.js';
import { pageQuery, parametersOf, searchText } from './query.js';

/** The inputs of a run that have no row. */
export function rejectRoutes(catalogue: Catalogue): Hono {
  const rejectsOf = async (id: string): Promise<readonly Reject[]> => {
    const { output } = await knownRun(catalogue, id);
    return (await output.stat(outputKeys.rejects)) === undefined ? [] : readRejects(output);
  };
  const routes = new Hono();
  routes.get('/:run/rejects', async (context) => {
    const { from, count, reason } = parametersOf({ ...pageQuery, reason: searchText }, context.req.query());
    const all = await rejectsOf(context.req.param('run'));
    const found = withReason(all, reason);
    const byReason: Record<string, number> = {};
    for (const { reason: name } of all) byReason[name] = (byReason[name] ?? 0) + 1;
    const rejects = found.slice(from, from + count);
    return context.json({ total: found.length, byReason, rejects } satisfies RejectsAnswer);
  });
  routes.get('/:run/rejects.csv', async (context) => {
    const { reason } = parametersOf({ reason: searchText }, context.req.query());
    const text = rejectsCsv(withReason(await rejectsOf(context.req.param('run')), reason));
    const headers = { 'content-type': 'text/csv; charset=utf-8', ...attachment('rejects.csv') };
    return context.body(text, 200, headers);
  });
  return routes;
}

function withReason(all: readonly Reject[], reason: string | undefined): readonly Reject[] {
  return all.filter((reject) => reason === undefined || reject.reason === reason);
}
