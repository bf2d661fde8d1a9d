import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

// Works on a Spark executor too: the bundle has these files in the same places as the packages.
const require = createRequire(import.meta.url);

/** The code for `Resampler`. Throws if @verger/vision has not been built. */
export function resampleKernel(): Uint8Array<ArrayBuffer> {
  return readFileSync(require.resolve('@verger/vision/kernels/resample.wasm'));
}

/** The code for `TurboJpeg`. */
export function jpegCodec(): Uint8Array<ArrayBuffer> {
  return readFileSync(require.resolve('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm'));
}
