import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it } from 'vitest';
import { cli } from '../support/cli.js';
import { plantOrchard } from '../support/orchard.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';

const tempFolder = useTempFolders();
const tracer = pathToFileURL(join(import.meta.dirname, '../support/trace-modules.mjs')).href;

/** The modules that the command's own process loads; its worker processes start without the tracer. */
async function modulesLoadedBy(folder: string, args: readonly string[]): Promise<readonly string[]> {
  const trace = join(folder, 'modules.txt');
  const env = { MODULE_TRACE: trace, NODE_OPTIONS: '' };
  const { code, stderr } = await cli(args, { env, execArgv: ['--import', tracer] });
  expect(stderr).not.toContain('verger:');
  expect(code).toBe(0);
  return [...new Set(readFileSync(trace, 'utf8').split('\n'))];
}

/** The npm packages of modules, but those that the command bundles. */
function packagesOf(modules: readonly string[]): ReadonlySet<string> {
  return new Set(modules.flatMap((module) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(module)?.[1] ?? []));
}

describe('the driver of a run', () => {
  it('loads neither ONNX Runtime, nor an image decoder, nor a client of AWS', async () => {
    const folder = await tempFolder();
    await plantOrchard(join(folder, 'in'), { classes: ['apple'], perClass: 6 });
    const model = await writeTinyBackbone(folder);
    const run = ['run', join(folder, 'in'), join(folder, 'out'), '--model', model, '--components', '2'];
    const loaded = packagesOf(await modulesLoadedBy(folder, [...run, '--quiet']));
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
    const modules = await modulesLoadedBy(await tempFolder(), ['--help']);
    expect([...packagesOf(modules)]).toEqual(['commander']);
    const own = modules.filter((module) => module.includes('/verger/dist/'));
    const bytes = own.reduce((sum, module) => sum + statSync(new URL(module)).size, 0);
    expect(bytes).toBeLessThan(50_000);
  });
});
