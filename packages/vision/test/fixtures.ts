import codecAddress from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm?url&inline';
import kernelAddress from '../kernels/resample.wasm?url&inline';
import type { ResizeFilter } from '../src/filters.js';
import type { Fit } from '../src/fit.js';
import decode from './fixtures/decode.json' with { type: 'json' };
import fit from './fixtures/fit.json' with { type: 'json' };
import resample from './fixtures/resample.json' with { type: 'json' };

async function load(address: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await fetch(address)).arrayBuffer());
}

const addresses = import.meta.glob(['./fixtures/*', '!./fixtures/*.{json,py}'], {
  query: '?url&inline',
  import: 'default',
  eager: true,
});
const files = new Map<string, Uint8Array>();
for (const [path, address] of Object.entries(addresses)) {
  files.set(path.slice(path.lastIndexOf('/') + 1), await load(address));
}

/** All files that fixtures/make.py wrote. */
export const fixtureNames = [...files.keys()].sort();

/** A copy of a file that fixtures/make.py wrote. */
export function fixture(name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes === undefined) throw new Error(`There is no fixture ${name}`);
  return bytes.slice();
}

/** kernels/resample.wasm, from the last build. */
export const kernel = await load(kernelAddress);

/** The WebAssembly of the JPEG codec. */
export const codec = await load(codecAddress);

interface DecodeCase {
  readonly file: string;
  readonly size: readonly [number, number];
  readonly sha256: string;
}

interface ResizeCase {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly filter: ResizeFilter;
  readonly sha256: string;
}

/** What Pillow decodes. */
export const decodeCases = decode.cases as unknown as readonly DecodeCase[];
/** How Pillow resizes. */
export const resizeCases = resample.cases as unknown as readonly ResizeCase[];

interface FitCase extends ResizeCase {
  /** The library that made it. */
  readonly like: string;
  readonly fit: Fit;
}

/** What transformers, torchvision and timm make of an image. */
export const fitCases = fit.cases as unknown as readonly FitCase[];
