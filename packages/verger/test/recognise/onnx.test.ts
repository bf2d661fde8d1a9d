import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { decodeRecogniser } from '@verger/recogniser';
import { skipOrFail } from 'testing-support/services';
import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it } from 'vitest';
import { pythonEnv } from '../../../../scripts/python-env.mjs';
import { messageOf } from '../../src/common/errors.js';
import { exportOnnx, openRecogniser, openResults, run, train } from '../../src/index.js';
import { headOf } from '../../src/recognise/onnx-head/head.js';
import { plantOrchard } from '../support/orchard.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';

const python = await pythonEnv('recognise', new URL('requirements.txt', import.meta.url)).catch(
  (error: unknown) => {
    skipOrFail(messageOf(error));
    return undefined;
  },
);
const script = fileURLToPath(new URL('classify.py', import.meta.url));
const tempFolder = useTempFolders();

interface Classified {
  readonly probabilities: Record<string, number>;
  readonly distance: number;
}

async function trained(
  views: readonly number[],
  { neighbours = false, classes = ['apple', 'fig', 'plum'] } = {},
) {
  const folder = await tempFolder();
  const at = (name: string): string => join(folder, name);
  await plantOrchard(at('in'), { classes, perClass: 20 });
  const model = await writeTinyBackbone(folder, { size: 32 });
  await run({ input: at('in'), output: at('out'), model, views, workers: 1, components: 0 });
  await train({ result: at('out'), recogniser: at('r'), neighbours });
  return { at, model };
}

describe('a recogniser as one ONNX model', () => {
  it.skipIf(python === undefined).each([
    { views: [100], neighbours: false },
    { views: [100, 75, 50], neighbours: false },
    { views: [100, 50], neighbours: true },
  ])(
    "answers in Python's ONNX Runtime as it does here, with views $views, neighbours $neighbours",
    async ({ views, neighbours }) => {
      const { at, model } = await trained(views);
      // Calibrated on what it learned not, so that there is a gate.
      await plantOrchard(at('photos'), { classes: ['apple', 'fig', 'plum'], perClass: 9, seed: 7 });
      await run({ input: at('photos'), output: at('scene'), model, views, workers: 1, components: 0 });
      const { calibratedOn } = await train({
        ...{ result: at('out'), recogniser: at('r'), calibrate: at('scene') },
        ...{ neighbours, overwrite: true },
      });
      expect(calibratedOn?.photos).toBe(27);
      const exported = await exportOnnx({ recogniser: at('r'), output: at('fruit.onnx'), model });
      expect(exported).toMatchObject({
        outputs: ['posterior', 'distance'],
        labels: ['apple', 'fig', 'plum'],
      });
      expect(exported.error).toBeLessThan(1e-4);

      const paths: string[] = [];
      for await (const { path } of (await openResults(at('scene'))).rows()) paths.push(at(`photos/${path}`));
      const { stdout } = await promisify(execFile)(python ?? '', [script, at('fruit.onnx'), ...paths]);
      const answers = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Classified);
      expect(answers).toHaveLength(27);
      await using recogniser = await openRecogniser(at('r'), { model });
      for (const [i, { probabilities, distance }] of answers.entries()) {
        const ours = await recogniser.recognise(paths[i]);
        for (const { label, probability } of ours.ranking)
          expect(Math.abs(probabilities[label] - probability)).toBeLessThan(1e-3);
        expect(Math.abs(distance - ours.distance) / ours.distance).toBeLessThan(1e-3);
      }
    },
  );

  it.each([false, true])('may know one label, with neighbours %s', async (neighbours) => {
    const { at, model } = await trained([100, 50], { neighbours, classes: ['apple'] });
    const exported = await exportOnnx({ recogniser: at('r'), output: at('apple.onnx'), model });
    expect(exported.labels).toEqual(['apple']);
    expect(exported.error).toBeLessThan(1e-4);
    // ONNX Runtime takes two constants of one name; other runtimes need not.
    const { constants } = headOf(decodeRecogniser(await readFile(at('r'))), 'features');
    const names = constants?.map(({ name }) => name);
    expect(names).toContain('verger/whitening');
    expect([...new Set(names)]).toEqual(names);
  });

  it('is refused where a graph does not suffice, or the file exists', async () => {
    const { at, model } = await trained([100]);
    await writeFile(at('fruit.onnx'), '');
    const options = { recogniser: at('r'), output: at('fruit.onnx') };
    await expect(exportOnnx({ ...options, model })).rejects.toThrow('fruit.onnx exists');
    await expect(exportOnnx({ ...options, model: 'verger-1', overwrite: true })).rejects.toThrow(
      'verger-1 does not make the features',
    );
    const map = await writeTinyBackbone(at('in'), { size: 32, pooled: false });
    await writeFile(at('in/model.json'), '{ "pool": "mean" }');
    await run({ input: at('in'), output: at('maps'), model: map, workers: 1, components: 0 });
    await train({ result: at('maps'), recogniser: at('m') });
    await expect(exportOnnx({ recogniser: at('m'), output: at('other.onnx'), model: map })).rejects.toThrow(
      "can't be exported with a recogniser: its sidecar pools the output",
    );
  });
});
