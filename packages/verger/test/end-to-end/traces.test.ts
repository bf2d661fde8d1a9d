import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { expect, it } from 'vitest';
import { cli } from '../support/cli.js';
import { plantOrchard } from '../support/orchard.js';

const newFolder = useTempFolders();

it('a run leaves only its result behind: no telemetry of ONNX Runtime either', async () => {
  const folder = await newFolder();
  const [home, temporary] = ['home', 'temporary'].map((name) => join(folder, name));
  for (const place of [home, temporary]) mkdirSync(place);
  await plantOrchard(join(folder, 'orchard'), { classes: ['fig', 'lime'], perClass: 3 });
  const { code, stderr } = await cli(['run', join(folder, 'orchard'), join(folder, 'features'), '--quiet'], {
    env: { HOME: home, XDG_CACHE_HOME: join(home, 'cache'), TMPDIR: temporary },
  });
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect([home, temporary].flatMap((place) => readdirSync(place))).toEqual([]);
});
