import { Hono } from 'hono';
import { VergerError } from '../../common/errors.js';
import { finishedManifest } from '../../job/manifest.js';
import { compareManifests } from '../../runs/compare.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Place } from '../catalogue/place.js';
import type { CompareAnswer } from './answers.js';
import { knownRun } from './known-run.js';

/** Two results side by side. */
export function compareRoute(catalogue: Catalogue): Hono {
  const routes = new Hono();
  routes.get('/', async (context) => {
    const { left = '', right = '' } = context.req.query();
    const places = [await knownRun(catalogue, left), await knownRun(catalogue, right)] as const;
    const [a, b] = await Promise.all(places.map(manifestOf));
    const [cardA, cardB] = await Promise.all(places.map((place) => catalogue.card(place)));
    return context.json({ left: cardA, right: cardB, ...compareManifests(a, b) } satisfies CompareAnswer);
  });
  return routes;
}

async function manifestOf({ name, output }: Place) {
  const manifest = await finishedManifest(output);
  if (manifest !== undefined) return manifest;
  throw new VergerError('not-found', `${name} holds no finished result`, {
    hint: 'compare it when its run has ended',
  });
}
