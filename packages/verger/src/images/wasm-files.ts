import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

// The same on an executor of Spark: the bundle has these files where the packages have them.
const require = createRequire(import.meta.url);

/** What `Resampler` runs. Throws where @verger/vision has not been built. */
export function resampleKernel(): Uint8Array<ArrayBuffer> {
  return readFileSync(require.resolve('@verger/vision/kernels/resample.wasm'));
}

/** What `TurboJpeg` runs. */
export function jpegCodec(): Uint8Array<ArrayBuffer> {
  return readFileSync(require.resolve('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm'));
}
