import * as z from 'zod';
import { VergerError } from '../common/errors.js';
import { parseAs } from '../common/parse-as.js';
import { type Manifest, readManifest } from '../job/manifest.js';
import { outputKeys } from '../job/work-files.js';
import { readRows } from '../parquet/read.js';
import type { Storage } from '../storage/storage.js';
import type { HeldPlan } from './held-plan.js';
import type { ImageTable } from './image-table.js';
import { differences, factsOfManifest, type PlanFacts } from './plan-facts.js';
import { PathSearch } from './reuse/path-search.js';
import { ResultSource } from './reuse/result-source.js';

/** The refusal of an output that holds another plan: says what differs, and what to type. */
export async function planMismatch(
  output: Storage,
  held: HeldPlan,
  { facts, images }: { readonly facts: PlanFacts; readonly images: ImageTable },
): Promise<VergerError> {
  // What differs is a help; if it can't be read, the refusal stands.
  const manifest = await readManifest(output).catch(() => undefined);
  const result = manifest?.planDigest === held.digest ? manifest : undefined;
  const changes = result === undefined ? [] : await imagesThatDiffer(output, result, images).catch(() => []);
  // Images are counted one by one where that is possible, and other images make other classes.
  const counted = result === undefined ? [] : changes.length === 0 ? ['images'] : ['images', 'classes'];
  const all = [...settingsThatDiffer(held, result, facts, counted), ...changes];
  const what = all.length === 0 ? '' : `: ${all.join('; ')}`;
  return new VergerError('plan-mismatch', `the output holds work from a different plan${what}`, {
    hint: '--update brings it up to date and extracts only new and changed images, --overwrite starts over; or choose another output',
  });
}

function settingsThatDiffer(
  held: HeldPlan,
  manifest: Manifest | undefined,
  facts: PlanFacts,
  omitted: readonly string[],
): string[] {
  const before = held.facts ?? (manifest === undefined ? {} : factsOfManifest(manifest));
  return differences(before, facts, omitted);
}

/** How many images are new, gone or changed. */
async function imagesThatDiffer(output: Storage, manifest: Manifest, images: ImageTable): Promise<string[]> {
  const source = new ResultSource(output, manifest, { name: 'the output', input: '', warn: () => undefined });
  const search = new PathSearch(images);
  let [found, gone, changed] = [0, 0, 0];
  for await (const rows of source.rows()) {
    for (const { path, size, version } of rows) {
      const index = search.find(path);
      if (index === undefined) gone += 1;
      else found += 1;
      if (index === undefined || size === undefined) continue;
      const image = images.get(index);
      if (image.size !== size || image.version !== version) changed += 1;
    }
  }
  for (const path of await rejectedPaths(output)) if (search.find(path) !== undefined) found += 1;
  const counts = { new: images.length - found, gone, changed };
  const some = Object.entries(counts).filter(([, count]) => count > 0);
  return some.length === 0 ? [] : [`images: ${some.map(([what, count]) => `${count} ${what}`).join(', ')}`];
}

async function rejectedPaths(output: Storage): Promise<string[]> {
  const rows = await readRows(output, outputKeys.rejects, ['path']);
  return parseAs(z.array(z.object({ path: z.string() })), rows, outputKeys.rejects).map(({ path }) => path);
}
