import { type Facts, readFacts } from '@verger/facts';
import { Engine } from './engine.js';
import { Fault } from './fault.js';
import { keepOffline, type Progress } from './offline.js';
import type { Opening } from './worker/tasks.js';

/** The app, ready. */
export interface Ready {
  readonly engine: Engine;
  readonly opening: Opening;
  readonly facts: Facts;
  readonly isOffline: boolean;
}

/**
 * Everything that the app will ever load.
 * @throws Fault `cannot-load`, `wrong-numbers`
 */
export async function start(onProgress: (progress: Progress) => void): Promise<Ready> {
  const isOffline = await keepOffline(onProgress);
  const script = document.getElementById('app')?.dataset.worker ?? '';
  const engine = new Engine(new URL(script, document.baseURI).href);
  const [opening, facts] = await Promise.all([engine.ask('open', [document.baseURI]), openFacts()]);
  return { engine, opening, facts, isOffline };
}

async function openFacts(): Promise<Facts> {
  const table = (name: string): Promise<string> => textAt(`./facts/${name}.csv`);
  const [kinds, nutrients, season, measures, picking] = await Promise.all(
    ['kinds', 'nutrients', 'season', 'measures', 'picking'].map(table),
  );
  return readFacts({ kinds, nutrients, season, measures, picking });
}

async function textAt(path: string): Promise<string> {
  const response = await fetch(path).catch((cause: unknown) => {
    throw new Fault('cannot-load', path, { cause });
  });
  if (!response.ok) throw new Fault('cannot-load', path);
  return response.text();
}
