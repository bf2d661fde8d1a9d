import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it } from 'vitest';
import { cli } from '../support/cli.js';
import { plantOrchard } from '../support/orchard.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';

const tempFolder = useTempFolders();
const tracer = pathToFileURL(join(import.meta.dirname, '../support/trace-modules.mjs')).href;

/** The npm packages that the command's own process loads; its worker processes start without the tracer. */
async function packagesLoadedBy(folder: string, args: readonly string[]): Promise<ReadonlySet<string>> {
  const trace = join(folder, 'modules.txt');
  const env = { MODULE_TRACE: trace, NODE_OPTIONS: '' };
  const { code, stderr } = await cli(args, { env, execArgv: ['--import', tracer] });
  expect(stderr).not.toContain('verger:');
  expect(code).toBe(0);
  const names = readFileSync(trace, 'utf8').matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)\//g);
  return new Set([...names].map(([, name]) => name));
}

describe('the driver of a run', () => {
  it('loads neither ONNX Runtime, nor an image decoder, nor a client of AWS', async () => {
    const folder = await tempFolder();
    await plantOrchard(join(folder, 'in'), { classes: ['apple'], perClass: 6 });
    const model = await writeTinyBackbone(folder);
    const loaded = await packagesLoadedBy(folder, [
      ...['run', join(folder, 'in'), join(folder, 'out'), '--model', model, '--components', '2', '--quiet'],
    ]);
    expect(loaded).toContain('parquet-wasm');
    const heavy = [
      'onnxruntime-node',
      'onnxruntime-common',
      'sharp',
      '@cornerstonejs/codec-libjpeg-turbo-8bit',
    ];
    expect(heavy.filter((name) => loaded.has(name))).toEqual([]);
    expect([...loaded].filter((name) => name.startsWith('@aws-sdk/client-'))).toEqual([]);
  });
});

describe('verger --help', () => {
  it('loads only the command-line parser', async () => {
    expect([...(await packagesLoadedBy(await tempFolder(), ['--help']))]).toEqual(['commander']);
  });
});
