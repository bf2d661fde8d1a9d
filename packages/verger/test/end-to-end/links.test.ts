import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { orchard, viewKey } from '@verger/orchard';
import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VergerError } from '../../src/common/errors.js';
import { claimFolder } from '../../src/dataset/dataset-folder.js';
import { draw } from '../../src/dataset/work/draw.js';
import { europeOnly } from '../../src/storage/access.js';
import { FileStorage } from '../../src/storage/file.js';
import { sync } from '../../src/sync/sync.js';
import { RunFixture } from '../driver/run-fixture.js';
import { plantOrchard } from '../support/orchard.js';
import { treeOf } from '../support/tree.js';

const kind = orchard[0].name;

/** Where links are put, in place of what is there. `in` and `out` are the named folders. */
const places = [
  'out/_verger',
  'out/_verger/work',
  'out/_verger/work/reports',
  'out/_verger/work/features',
  'out/_verger/manifest.json',
  'out/_verger/plan.json',
  'out/_verger/lock.json',
  'out/_verger/pca.npz',
  'out/_verger/.verger-tmp-1',
  'out/_SUCCESS',
  'out/apple',
  'out/apple/0000.jpg',
  'out/extra',
  'out/extra/deep',
  'out/Training',
  `out/Training/${kind}`,
  `out/Test/${kind}/0003.jpg`,
  'out/dataset.json',
  'in/link',
  'in/apple/link',
  'in/apple/0001.jpg',
];
/** Where links lead: `same` is a copy outside of what was in their place. */
const targets = [
  ...['same', 'same', 'same', 'outside', 'outside/apple', 'outside/apple/0000.jpg', 'outside/_verger'],
  ...['in', 'in/apple', 'in/apple/0000.jpg', 'out', 'out/_verger', 'out/extra', '.', 'nowhere', 'link'],
];

interface Link {
  readonly place: string;
  readonly target: string;
  readonly isRelative: boolean;
}

function linksIn(some: readonly string[]): fc.Arbitrary<readonly Link[]> {
  const link = fc.record({
    place: fc.constantFrom(...some),
    target: fc.constantFrom(...targets),
    isRelative: fc.boolean(),
  });
  return fc.uniqueArray(link, { minLength: 1, maxLength: 4, selector: ({ place }) => place });
}

const links = linksIn(places);
/** Data sets have no others, and any other is refused before anything is written. */
const datasetLinks = linksIn(places.filter((place) => /Training|Test|dataset|[.]verger/.test(place)));

/** A folder as runs, copies and data sets leave it, and outside it the same once more. */
let model = '';
beforeAll(async () => {
  model = await makeTempFolder();
  const [input, output] = [join(model, 'in'), join(model, 'out')];
  await plantOrchard(input, { classes: ['apple', 'plum'], perClass: 2, size: 8 });
  const fixture = await RunFixture.open(model);
  await fixture.run({ partitions: 1 });
  const work = join(output, '_verger/work');
  for (const key of [
    'features/00000-0123456789abcdef.npz',
    'reports/extract-00000-0123456789abcdef.json',
    'images/00000-0123456789abcdef.json',
  ]) {
    mkdirSync(dirname(join(work, key)), { recursive: true });
    writeFileSync(join(work, key), 'work');
  }
  for (const folder of ['', '_verger', 'extra', 'extra/deep', `Training/${kind}`, `Test/${kind}`]) {
    mkdirSync(join(output, folder), { recursive: true });
    writeFileSync(join(output, folder, '.verger-tmp-1'), 'unfinished');
  }
  cpSync(output, join(model, 'outside'), { recursive: true });
  cpSync(join(input, 'apple'), join(model, 'outside/apple'), { recursive: true });
});
afterAll(() => rmSync(model, { recursive: true, force: true }));

/** Runs a command in a copy of the model with links in it, and compares all that is outside the output. */
async function changesNothingOutside(
  chosen: readonly Link[],
  command: (world: string) => Promise<unknown>,
  prepare: (world: string) => void = () => undefined,
): Promise<'done' | 'refused'> {
  const world = await makeTempFolder();
  try {
    cpSync(model, world, { recursive: true });
    prepare(world);
    for (const link of chosen) putLink(world, link);
    const before = treeOf(world, 'out');
    const outcome = await command(world).then(
      () => 'done' as const,
      (error: unknown) => {
        if (error instanceof VergerError) return 'refused' as const;
        throw error;
      },
    );
    expect(treeOf(world, 'out')).toEqual(before);
    return outcome;
  } finally {
    rmSync(world, { recursive: true, force: true });
  }
}

function putLink(world: string, { place, target, isRelative }: Link): void {
  const path = join(world, place);
  // An earlier link may lead elsewhere, to what is no folder.
  if (!existsSync(`${dirname(path)}/`)) return;
  const leadsTo = join(world, target === 'same' ? place.replace(/^(in|out)/, 'outside') : target);
  rmSync(path, { recursive: true, force: true });
  symlinkSync(isRelative ? relative(dirname(path), leadsTo) || '.' : leadsTo, path);
}

/** How often the commands ended how. */
const outcomes: Record<string, Record<string, number>> = {};
afterAll(() => console.log('links:', JSON.stringify(outcomes)));

function count(command: string, outcome: string): void {
  const of = (outcomes[command] ??= {});
  of[outcome] = (of[outcome] ?? 0) + 1;
}

describe('nothing outside the named folders is changed or removed, whatever links are in them', () => {
  it('by run', async () => {
    await fc.assert(
      fc.asyncProperty(links, fc.boolean(), fc.constantFrom(1, 2), async (chosen, overwrite, partitions) => {
        const outcome = await changesNothingOutside(chosen, async (world) => {
          const fixture = await RunFixture.open(world);
          await fixture.run({ overwrite, partitions, maxRejects: { kind: 'fraction', fraction: 1 } });
        });
        count('run', outcome);
      }),
      { numRuns: runs(15) },
    );
  });

  it('by sync --delete', async () => {
    await fc.assert(
      fc.asyncProperty(links, fc.boolean(), async (chosen, isDeleting) => {
        const outcome = await changesNothingOutside(chosen, (world) =>
          sync({ from: join(world, 'in'), to: join(world, 'out'), delete: isDeleting }),
        );
        count('sync', outcome);
      }),
      { numRuns: runs(50) },
    );
  });

  it('by dataset synthesize', async () => {
    const settings = { kinds: 1, views: 4, size: 32, seed: 1 };
    await fc.assert(
      fc.asyncProperty(datasetLinks, fc.boolean(), fc.boolean(), async (chosen, overwrite, isOurs) => {
        const outcome = await changesNothingOutside(
          chosen,
          async (world) => {
            const output = new FileStorage(join(world, 'out'));
            // Another data set than the one that is there, or the same again.
            const seed = overwrite ? 2 : 1;
            await claimFolder(output, { ...settings, seed }, overwrite);
            for (const fruit of [0, 1, 2, 3]) {
              const task = { type: 'draw', id: '', output: output.uri, access: europeOnly, kind: 0 } as const;
              await draw({ ...task, seed, size: 32, views: [fruit] }, noMarker);
            }
          },
          (world) => {
            for (const folder of ['out', 'outside']) plantDataset(join(world, folder), isOurs, settings);
          },
        );
        count('synthesize', outcome);
      }),
      { numRuns: runs(25) },
    );
  });
});

const noMarker = {
  begin: () => undefined,
  resume: () => undefined,
  beginModel: () => undefined,
  end: () => undefined,
};

/** A data set as `synthesize` leaves it, or as a stranger might. */
function plantDataset(folder: string, isOurs: boolean, settings: object): void {
  if (folder.endsWith('/out')) rmSync(folder, { recursive: true, force: true });
  for (const key of [0, 1, 3].map((view) => viewKey(0, view))) {
    mkdirSync(dirname(join(folder, key)), { recursive: true });
    writeFileSync(join(folder, key), 'a picture');
  }
  if (!isOurs) return;
  const record = { maker: 'verger dataset synthesize', settings, digest: null };
  writeFileSync(join(folder, 'dataset.json'), JSON.stringify(record));
}
