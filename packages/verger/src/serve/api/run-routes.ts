import { Hono } from 'hono';
import { VergerError } from '../../common/errors.js';
import { readHolder } from '../../job/lock.js';
import { readManifest } from '../../job/manifest.js';
import { requestStop } from '../../job/stop-request.js';
import { outputKeys } from '../../job/work-files.js';
import { stageNumbers } from '../../runs/stage-numbers.js';
import type { RunLog } from '../../runs/run-log.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { LogCache } from '../log-cache.js';
import type { NotesAnswer, RunAnswer, RunFacts, RunsAnswer, StopAnswer } from './answers.js';
import { knownRun } from './known-run.js';
import { pageQuery, parametersOf } from './query.js';

/** The list of runs, and one run in numbers. */
export function runRoutes(catalogue: Catalogue, logs: LogCache): Hono {
  const routes = new Hono();
  routes.get('/', async (context) => context.json({ runs: await catalogue.cards() } satisfies RunsAnswer));
  routes.get('/:run', async (context) => {
    const place = await knownRun(catalogue, context.req.param('run'));
    const [card, log, manifest, atlas] = await Promise.all([
      catalogue.card(place),
      logs.read(place),
      // What is wrong with a damaged one is in the card.
      readManifest(place.output).catch(() => undefined),
      place.output.stat(outputKeys.atlasManifest),
    ]);
    return context.json({
      card,
      log: log === undefined ? null : factsOf(log),
      manifest: manifest ?? null,
      isStudied: atlas !== undefined,
    } satisfies RunAnswer);
  });
  routes.get('/:run/notes', async (context) => {
    const { from, count } = parametersOf(pageQuery, context.req.query());
    const log = await logs.read(await knownRun(catalogue, context.req.param('run')));
    const notes = (log?.notes ?? []).toReversed();
    const shown = notes.slice(from, from + count);
    return context.json({ total: notes.length, notes: shown } satisfies NotesAnswer);
  });
  routes.post('/:run/stop', async (context) => {
    const place = await knownRun(catalogue, context.req.param('run'));
    const holder = await readHolder(place.output);
    if (holder === undefined || !(await catalogue.isBusy(place)))
      throw new VergerError('usage', 'no run is at work here');
    await requestStop(place.output, holder.token);
    return context.json({ asked: true } satisfies StopAnswer);
  });
  return routes;
}

/** A page that is open asks again and again. */
const known = new WeakMap<RunLog, RunFacts>();

function factsOf(log: RunLog): RunFacts {
  const last = known.get(log);
  if (last !== undefined) return last;
  const { tasks, retries: _, notes: __, ...rest } = log;
  const facts = { ...rest, tasks: tasks.length, stages: stageNumbers(log) };
  known.set(log, facts);
  return facts;
}
