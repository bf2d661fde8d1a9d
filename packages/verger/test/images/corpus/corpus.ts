import { z } from 'zod';

const place = z.tuple([z.number(), z.number()]);
const indexSchema = z.object({
  pillow: z.string().startsWith('12.'),
  cases: z.array(
    z.object({
      name: z.string(),
      file: place,
      size: place.optional(),
      pixels: place.optional(),
      error: z.string().optional(),
    }),
  ),
});

/** A generated file, and what Pillow makes of it. */
export interface Case {
  /** `<format>-<what>`, with `damaged-` before it. */
  readonly name: string;
  readonly format: string;
  readonly damaged: boolean;
  readonly file: Uint8Array;
  /** Undefined if Pillow refuses the file. */
  readonly pillow: { readonly width: number; readonly height: number; readonly data: Uint8Array } | undefined;
}

/** What make.py wrote. */
export class Corpus {
  readonly pillow: string;
  readonly cases: readonly Case[];

  constructor(files: Uint8Array, index: string) {
    const { pillow, cases } = indexSchema.parse(JSON.parse(index));
    const at = ([start, length]: readonly [number, number]): Uint8Array =>
      files.subarray(start, start + length);
    this.pillow = pillow;
    this.cases = cases.map(({ name, file, size, pixels }) => {
      const damaged = name.startsWith('damaged-');
      const [format] = name.replace('damaged-', '').split('-');
      return {
        ...{ name, damaged, file: at(file) },
        format: damaged ? `${format} damaged` : format,
        pillow: size && pixels && { width: size[0], height: size[1], data: at(pixels) },
      };
    });
  }
}
