import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it } from 'vitest';
import { euRegions } from '../../../src/clusters/emr/settings/cluster-settings.js';
import { configSchema } from '../../../src/clusters/emr/settings/config-schema.js';
import { readSettings } from '../../../src/clusters/emr/settings/read-settings.js';

const tempFolder = useTempFolders();

async function fileOf(value: unknown, name = 'verger.config.json'): Promise<string> {
  const file = join(await tempFolder(), name);
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
  return file;
}

it('have a JSON Schema that knows each of them, with its default', () => {
  const schema = configSchema() as { readonly properties: { readonly cluster: object } };
  expect(schema.properties.cluster).toMatchObject({
    additionalProperties: false,
    properties: {
      region: { default: 'eu-west-3', enum: [...euRegions] },
      release: { default: 'emr-7.14.0' },
      task: { properties: { count: { default: 2, minimum: 0, maximum: 1000 } } },
      maxCost: { default: 5, exclusiveMinimum: 0 },
    },
  });
});

describe('settings of a cluster', () => {
  it('are those of the mission by default: one primary, one core, two task nodes in Paris', async () => {
    const settings = await readSettings(await fileOf({}), {});
    expect(settings).toMatchObject({
      region: 'eu-west-3',
      release: 'emr-7.14.0',
      primary: { type: 'm6i.xlarge' },
      core: { type: 'm6i.xlarge', count: 1 },
      task: { type: 'm6i.xlarge', count: 2, spot: true },
      maxCost: 5,
    });
  });

  it('come from the file, changed by options', async () => {
    const file = await fileOf({ cluster: { region: 'eu-north-1', task: { count: 7, spot: false } } });
    const settings = await readSettings(file, { region: undefined, maxCost: 2, task: { type: 'm5.xlarge' } });
    expect(settings).toMatchObject({
      region: 'eu-north-1',
      maxCost: 2,
      task: { count: 7, spot: false, type: 'm5.xlarge' },
    });
  });

  it.each([
    [{ region: 'us-east-1' }, /^cluster.region: us-east-1 is not supported; use one of eu-central-1, /],
    [{ region: 'eu-west-2' }, /^cluster.region: /],
    [
      { core: { type: 'm5.xlareg' } },
      /^cluster.core.type: m5.xlareg is not supported; did you mean m5.xlarge\?$/,
    ],
    [{ regoin: 'eu-west-3' }, /^cluster: .*regoin/],
    [{ release: 'emr-6.7.0' }, /^cluster.release: emr-6.7.0 has Amazon Linux 2, whose glibc is too old/],
    [
      { release: 'emr-9.0.0' },
      /^cluster.release: emr-9.0.0 is not supported; use emr-7.14.0 or emr-spark-8.1.0$/,
    ],
    [{ core: { count: 0 } }, /^cluster.core.count: /],
    [{ maxCost: 0 }, /^cluster.maxCost: /],
    [{ maxCost: Infinity }, /^cluster.maxCost: /],
    [{ name: 'A b' }, /^cluster.name: at most 30 lower-case letters/],
    [[], /^cluster: /],
    [7, /^cluster: /],
  ])('that are wrong are named: %j', async (cluster, message) => {
    await expect(readSettings(await fileOf({ cluster }), {})).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(message) as string,
    });
  });

  it.each([
    ['[]', /holds no settings$/],
    ['{', /^can't read the settings .*JSON/],
  ])('that are none: %s', async (text, message) => {
    await expect(readSettings(await fileOf(text), {})).rejects.toThrow(message);
  });

  it('need their file', async () => {
    await expect(readSettings(join(await tempFolder(), 'none.json'), {})).rejects.toThrow(/^can't read/);
  });

  it('may be TypeScript, where Node reads that', async () => {
    const file = await fileOf('export default { cluster: { maxHours: 3 as number } };', 'verger.config.ts');
    const reading = readSettings(file, {});
    if ('typescript' in process.features && process.features.typescript !== false)
      expect((await reading).maxHours).toBe(3);
    else await expect(reading).rejects.toThrow(/needs Node 22.18 or later/);
  });
});
