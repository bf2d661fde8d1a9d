/** Pillow's resampling filters, under Pillow's names. */
export const resizeFilters = ['nearest', 'box', 'bilinear', 'hamming', 'bicubic', 'lanczos'] as const;
export type ResizeFilter = (typeof resizeFilters)[number];

export interface FilterKernel {
  /** Half the filter's width, in pixels of the larger grid. */
  readonly support: number;
  readonly weight: (x: number) => number;
}

// From Pillow, src/libImaging/Resample.c. Keep the order of operations: it determines the last bit.
export const filterKernels: Readonly<Record<Exclude<ResizeFilter, 'nearest'>, FilterKernel>> = {
  box: { support: 0.5, weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  hamming: { support: 1, weight: hamming },
  bicubic: { support: 2, weight: bicubic },
  lanczos: { support: 3, weight: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

// Single-precision literals in the original.
const hammingOffset = Math.fround(0.54);
const hammingAmplitude = Math.fround(0.46);

function hamming(signed: number): number {
  const x = Math.abs(signed);
  if (x >= 1) return 0;
  return sinc(x) * (hammingOffset + hammingAmplitude * Math.cos(x * Math.PI));
}

/** Keys' cubic convolution with a = -0.5. */
function bicubic(signed: number): number {
  const a = -0.5;
  const x = Math.abs(signed);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}
