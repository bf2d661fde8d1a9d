import { Hono } from 'hono';
import { readManifest } from '../../job/manifest.js';
import { stageNumbers } from '../../runs/stage-numbers.js';
import type { RunLog } from '../../runs/run-log.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { LogCache } from '../log-cache.js';
import type { RunAnswer, RunFacts, RunsAnswer } from './answers.js';
import { knownRun } from './known-run.js';

/** The list of runs, and one run in numbers. */
export function runRoutes(catalogue: Catalogue, logs: LogCache): Hono {
  const routes = new Hono();
  routes.get('/', async (context) => context.json({ runs: await catalogue.cards() } satisfies RunsAnswer));
  routes.get('/:run', async (context) => {
    const place = await knownRun(catalogue, context.req.param('run'));
    const [card, log, manifest] = await Promise.all([
      catalogue.card(place),
      logs.read(place),
      // What is wrong with a damaged one is in the card.
      readManifest(place.output).catch(() => undefined),
    ]);
    return context.json({
      card,
      log: log === undefined ? null : factsOf(log),
      manifest: manifest ?? null,
    } satisfies RunAnswer);
  });
  return routes;
}

function factsOf(log: RunLog): RunFacts {
  const { tasks: _tasks, retries: _retries, ...facts } = log;
  return { ...facts, stages: stageNumbers(log) };
}
