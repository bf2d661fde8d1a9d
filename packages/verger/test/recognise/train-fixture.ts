import { cp, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeRecogniser, type Gallery, Recogniser, Statistics, stepFor } from '@verger/recogniser';
import type { TrainSetup } from '../../src/driver/train/request.js';
import { trainOnResult } from '../../src/driver/train/train.js';
import { run, type RunOptions } from '../../src/index.js';
import { backboneOf, labelledRows } from '../../src/recognise/labelled-rows.js';
import { Results } from '../../src/runs/results.js';
import { Location } from '../../src/storage/location.js';
import { requireAccess } from '../../src/storage/open-storage.js';
import { InlineEngine } from '../support/inline-engine.js';
import { plantOrchard } from '../support/orchard.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';

/** A folder with a small orchard of two splits, a copy of an image and one without a label among it; and a backbone. */
export async function plantTraining(
  folder: string,
): Promise<{ readonly input: string; readonly model: string }> {
  const input = join(folder, 'in');
  const classes = ['apple', 'plum', 'quince'];
  await plantOrchard(join(input, 'Training'), { classes, perClass: 32 });
  for (const label of classes) {
    await mkdir(join(input, 'Test', label), { recursive: true });
    for (let i = 0; i < 8; i++)
      await rename(
        join(input, `Training/${label}/00${24 + i}.jpg`),
        join(input, `Test/${label}/000${i}.jpg`),
      );
  }
  // The same image under another name, and one directly in the root.
  await cp(join(input, 'Training/apple/0000.jpg'), join(input, 'Training/quince/9999.jpg'));
  await cp(join(input, 'Training/apple/0001.jpg'), join(input, 'unlabelled.jpg'));
  return { input, model: await writeTinyBackbone(folder, { size: 32 }) };
}

export async function resultOf(options: RunOptions): Promise<string> {
  await run({ components: 0, partitions: 5, workers: 1, ...options });
  return options.output;
}

/** Learns in groups of parts, by default one task after another in this process. */
export async function learnedBytes(result: string, changes: Partial<TrainSetup> = {}): Promise<Buffer> {
  const location = Location.parse(result);
  const results = await Results.open(location, []);
  const access = await requireAccess([location]);
  const engine = changes.engine ?? new InlineEngine();
  try {
    return await trainOnResult(
      {
        ...{ result: location, manifest: results.manifest, backbone: backboneOf(results) },
        ...{ split: undefined, step: undefined, neighbours: false, groupRows: 10, access },
        target: Location.parse(`${result}.recogniser`),
        listener: () => undefined,
        signal: new AbortController().signal,
        ...changes,
        engine,
      },
      (learned) => Promise.resolve(Buffer.from(encodeRecogniser(learned))),
    );
  } finally {
    await engine.close();
  }
}

/** What is learned by looking at one row after another, with no task: what a recogniser's page promises. */
export async function learnedRowByRow(
  result: string,
  { split, gallery }: { readonly split?: string; readonly gallery?: Gallery } = {},
): Promise<Buffer> {
  const results = await Results.open(Location.parse(result), []);
  const rows = [];
  for await (const row of labelledRows(results, split)) rows.push(row);
  let [squares, values] = [0, 0];
  for (const { features } of rows) {
    for (const feature of features) squares += feature ** 2;
    values += features.length;
  }
  const backbone = backboneOf(results);
  const statistics = new Statistics(rows[0].features.length / backbone.views.length);
  const step = stepFor(Math.sqrt(squares / values));
  const recogniser = new Recogniser({ backbone, step, statistics, gallery });
  for (const row of rows) recogniser.learn(row);
  return Buffer.from(encodeRecogniser(recogniser));
}
