import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTempFolder } from 'testing-support/temp-folder';
import { buildApp, fruitKinds, run, synthesize, train } from '../../src/index.js';
import type { BuiltApp } from '../../src/phone/build-app.js';

/** An app that knows six kinds of drawn fruit, calibrated on other fruit of them. */
export interface DrawnApp {
  readonly folder: string;
  readonly recogniser: string;
  readonly app: string;
  readonly facts: BuiltApp;
  /** One of its views that were not learned: 0 to 3, of the stranger 0 to 2. */
  picture(kind: string, view?: number): string;
  close(): Promise<void>;
}

/** Is not learned. */
export const stranger = fruitKinds[8];
/** Are learned. */
export const known = fruitKinds.slice(0, 6);

export async function drawnApp({ neighbours = false } = {}): Promise<DrawnApp> {
  const folder = await makeTempFolder();
  const at = (name: string): string => join(folder, name);
  await synthesize({ output: at('orchard'), kinds: 6, views: 16, seed: 1 });
  await synthesize({ output: at('scene'), kinds: 9, views: 12, seed: 2 });
  // Two views, so that the app must make them as a server does.
  await run({ input: at('orchard'), output: at('features'), components: 0, views: [100, 60] });
  await run({ input: at('scene'), output: at('photos'), components: 0, views: [100, 60] });
  const recogniser = at('fruit.recogniser');
  await train({
    result: at('features'),
    recogniser,
    split: 'Training',
    calibrate: at('photos'),
    calibrateSplit: 'Training',
    neighbours,
  });
  const facts = await buildApp({ recogniser, out: at('app') });
  return {
    ...{ folder, recogniser, facts, app: at('app') },
    picture: (kind, view = 0) => {
      // Every fourth view is of the test split.
      const number = String(view * 4 + 3).padStart(4, '0');
      return at(join(kind === stranger ? 'scene' : 'orchard', 'Test', kind, `${number}.jpg`));
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
