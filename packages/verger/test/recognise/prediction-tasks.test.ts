import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeRecogniser } from '@verger/recogniser';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { predictForResult } from '../../src/driver/predict/predict.js';
import { type Manifest, type PredictionsManifest, predictResult, train } from '../../src/index.js';
import type { EngineEvent } from '../../src/job/engine.js';
import type { Task } from '../../src/job/task.js';
import { predict } from '../../src/job/tasks/predict.js';
import { readRecogniser } from '../../src/recognise/recogniser-file.js';
import { Results } from '../../src/runs/results.js';
import { FileStorage } from '../../src/storage/file.js';
import { Location } from '../../src/storage/location.js';
import { requireAccess } from '../../src/storage/open-storage.js';
import { partRows } from '../../src/worker/part-rows.js';
import { InlineEngine } from '../support/inline-engine.js';
import { plantTraining, resultOf } from './train-fixture.js';

/** Reports of each part that one more of its images is unknown. */
class InventingEngine extends InlineEngine {
  override async *execute(tasks: Iterable<Task>, signal: AbortSignal): AsyncGenerator<EngineEvent> {
    for await (const event of super.execute(tasks, signal)) {
      if (event.type !== 'done') yield event;
      else {
        const report = predict.report.parse(event.report);
        const changed = {
          ...report,
          decisions: { ...report.decisions, unknown: report.decisions.unknown + 1 },
        };
        yield { ...event, report: changed };
      }
    }
  }
}

describe('predictions as tasks', () => {
  let folder = '';
  let result = '';
  let recogniser = '';
  let manifest: Manifest;
  let expected: PredictionsManifest;
  const at = (name: string): string => join(folder, name);

  beforeAll(async () => {
    folder = await makeTempFolder();
    result = await resultOf({ ...(await plantTraining(folder)), output: at('result') });
    recogniser = at('fruit.recogniser');
    await train({ result, recogniser });
    ({ manifest } = await Results.open(Location.parse(result), []));
    ({ manifest: expected } = await predictResult({ recogniser, result, output: at('expected') }));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function predicted(output: string, engine: InlineEngine): Promise<PredictionsManifest> {
    const [from, to] = [Location.parse(result), Location.parse(output)];
    const used = await readRecogniser(Location.parse(recogniser), { allowRegions: [] });
    const about = { sha256: used.sha256, backbone: used.recogniser.backbone.name, calibrated: false };
    try {
      const made = await predictForResult({
        ...{ result: from, manifest, output: to, overwrite: false, access: await requireAccess([from, to]) },
        recogniser: { ...about, bytes: encodeRecogniser(used.recogniser) },
        ...{ engine, listener: () => undefined, signal: new AbortController().signal },
      });
      return made.manifest;
    } finally {
      await engine.close();
    }
  }

  it('have the same bytes in whatever order they ran, and however often', async () => {
    const engine = new InlineEngine({ reversed: true, retried: ['predict-00001', 'predict-00003'] });
    const { parts, counts, digest } = await predicted(at('again'), engine);
    expect({ parts, counts, digest }).toEqual({
      ...{ parts: expected.parts, counts: expected.counts, digest: expected.digest },
    });
    expect(engine.ran).toHaveLength(parts.length + 2);
    for (const { name } of parts)
      expect(readFileSync(join(at('again'), name)).equals(readFileSync(join(at('expected'), name)))).toBe(
        true,
      );
  });

  it('are not finished if there are more or fewer than rows', async () => {
    const [{ name, rows }] = manifest.parts;
    await expect(predicted(at('invented'), new InventingEngine())).rejects.toMatchObject({
      code: 'conservation',
      message: `${name} has ${rows} rows, but ${rows + 1} predictions`,
    });
    expect(existsSync(at('invented/_SUCCESS'))).toBe(false);
  });

  it('do not go into a table of somebody else', async () => {
    mkdirSync(at('table'));
    writeFileSync(at('table/_SUCCESS'), '');
    await expect(predictResult({ recogniser, result, output: at('table') })).rejects.toMatchObject({
      code: 'plan-mismatch',
      hint: 'choose another output: readers would see both as one table',
    });
  });

  it('need parts with the rows that the manifest names', async () => {
    const storage = new FileStorage(result);
    const [part] = manifest.parts;
    const read = async (claimed: typeof part) => {
      const paths: string[] = [];
      for await (const { path } of partRows(storage, claimed, manifest.backbone.features)) paths.push(path);
      return paths.length;
    };
    expect(await read(part)).toBe(part.rows);
    await expect(read({ ...part, rows: part.rows + 1 })).rejects.toMatchObject({
      code: 'corrupt-result',
      message: `${part.name} has ${part.rows} rows instead of ${part.rows + 1}`,
    });
    await expect(read({ ...part, sha256: '0'.repeat(64) })).rejects.toMatchObject({
      code: 'corrupt-result',
      message: `${part.name}: does not match its checksum`,
      hint: 'verger inspect --verify shows what is damaged',
    });
    await expect(read({ ...part, name: 'none.parquet' })).rejects.toMatchObject({ code: 'not-found' });
  });
});
