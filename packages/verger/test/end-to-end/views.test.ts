import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { beforeEach, describe, expect, it } from 'vitest';
import { embed, openRecogniser, openResults, run, type RunOptions, train } from '../../src/index.js';
import { plantOrchard } from '../support/orchard.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';

const tempFolder = useTempFolders();

describe('views of an image', () => {
  let folder = '';
  let model = '';
  const at = (name: string): string => join(folder, name);

  beforeEach(async () => {
    folder = await tempFolder();
    await plantOrchard(at('in'), { classes: ['apple', 'plum'], perClass: 20 });
    model = await writeTinyBackbone(folder, { size: 32 });
  });

  async function rowsOf(output: string, more: Partial<RunOptions> = {}) {
    const options = { model, workers: 1, components: 0, ...more };
    await run({ input: at('in'), output: at(output), ...options });
    const rows = [];
    for await (const row of (await openResults(at(output))).rows()) rows.push(row);
    return rows;
  }

  it('are the features of the whole and of its middle, one after the other', async () => {
    const both = await rowsOf('both', { views: [100, 50] });
    const whole = await rowsOf('whole');
    // The middle half of an image that is stretched to twice the size.
    await writeFile(at('model.json'), '{ "resize": { "width": 64, "height": 64 }, "centre": "floor" }');
    const middle = await rowsOf('middle');
    expect(both).toHaveLength(40);
    both.forEach(({ features }, i) => {
      expect(features).toEqual(Float32Array.of(...whole[i].features, ...middle[i].features));
      expect(whole[i].features).not.toEqual(middle[i].features);
    });
  });

  it('make another plan, and one view of the whole makes none', async () => {
    await rowsOf('out');
    await rowsOf('out', { views: [100] });
    await expect(rowsOf('out', { views: [100, 60] })).rejects.toThrow(/preprocessing/);
    await expect(rowsOf('other', { views: [60, 60] })).rejects.toThrow('one to eight different whole');
    const { manifest } = await openResults(at('out'));
    expect(manifest.backbone.preprocessing).not.toHaveProperty('views');
  });

  it('are what a recogniser was trained on, and what it looks at', async () => {
    const rows = await rowsOf('out', { views: [100, 60] });
    const facts = await train({ result: at('out'), recogniser: at('r') });
    expect(facts).toMatchObject({ features: 24, views: [100, 60], images: 40 });
    await using recogniser = await openRecogniser(at('r'), { model });
    const [{ path, label }] = rows;
    const answer = await recogniser.recognise(at(`in/${path}`));
    expect(answer.ranking[0].label).toBe(label);
    const bytes = await readFile(at(`in/${path}`));
    expect(await embed(bytes, { model, views: [100, 60] })).toEqual(rows[0].features);
  });
});
