import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { sortByBytes } from '../../src/common/byte-order.js';
import { lcg } from 'testing-support/lcg';

export interface OrchardOptions {
  readonly classes: readonly string[];
  readonly perClass: number;
  /** Side of the square images. */
  readonly size?: number;
  readonly seed?: number;
}

/**
 * Creates `<folder>/<class>/<number>.jpg`: small, distinct JPEGs, one colour per class. The same options give the same
 * files.
 * @returns their paths relative to the folder, sorted by bytes
 */
export async function plantOrchard(folder: string, options: OrchardOptions): Promise<string[]> {
  const { classes, perClass, size = 20, seed = 1 } = options;
  const random = lcg(seed);
  const paths: string[] = [];
  for (const label of classes) {
    await mkdir(join(folder, label), { recursive: true });
    const colour = [random() * 200, random() * 200, random() * 200];
    for (let number = 0; number < perClass; number++) {
      const path = `${label}/${number.toString().padStart(4, '0')}.jpg`;
      const pixels = Buffer.from(
        Array.from({ length: size * size * 3 }, (_, i) => colour[i % 3] + random() * 55),
      );
      const jpeg = sharp(pixels, { raw: { width: size, height: size, channels: 3 } }).jpeg({ quality: 85 });
      await jpeg.toFile(join(folder, path));
      paths.push(path);
    }
  }
  return sortByBytes(paths);
}
