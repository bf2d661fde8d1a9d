// Spectra of the kernels of repulsion, in float64: they are computed a few times in a whole layout.

/** Nodes along each side of the padded grid. */
let size: i32 = 0;

/**
 * Spectra of 1/(1 + |r|²) and of the force r/(1 + |r|²)², as float32x4 [size / 4, size] of four lines at a time, divided by
 * the splines' at both ends and by size², from float64 work space [4, size, size].
 */
export function fillSpectra(
  nodes: i32,
  spacing: f64,
  work: usize,
  ofSum: usize,
  ofForceRe: usize,
  ofForceIm: usize,
): void {
  size = nodes;
  sampleKernels(spacing, work);
  const plane = (<usize>(size * size)) << 3;
  transformPlane(work, work + plane);
  transformPlane(work + plane + plane, work + plane + plane + plane);
  const scale = 1.0 / (<f64>size * <f64>size);
  for (let ky = 0; ky < size; ky++) {
    for (let kx = 0; kx < size; kx++) {
      const from = work + ((<usize>(ky * size + kx)) << 3);
      const to = (<usize>(((ky >> 2) * size + kx) * 4 + (ky & 3))) << 2;
      const spline = splineSpectrum(kx) * splineSpectrum(ky);
      const factor = scale / (spline * spline);
      store<f32>(ofForceRe + to, <f32>(load<f64>(from) * factor));
      store<f32>(ofForceIm + to, <f32>(load<f64>(from + plane) * factor));
      store<f32>(ofSum + to, <f32>(load<f64>(from + plane + plane) * factor));
    }
  }
}

/** Spectrum of the cubic B-spline's samples 1/6, 4/6, 1/6. */
function splineSpectrum(k: i32): f64 {
  return (2.0 + Math.cos((2 * Math.PI * <f64>k) / <f64>size)) / 3.0;
}

/** The force's two components as one complex number, and 1/(1 + |r|²); zero in the plane that it has no use for. */
function sampleKernels(spacing: f64, work: usize): void {
  const plane = (<usize>(size * size)) << 3;
  const half = size >> 1;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const at = work + ((<usize>(y * size + x)) << 3);
      const dx = spacing * <f64>(x < half ? x : x - size);
      const dy = spacing * <f64>(y < half ? y : y - size);
      const inverted = 1.0 / (1.0 + dx * dx + dy * dy);
      // Half a turn away there is no direction.
      store<f64>(at, x == half ? 0 : dx * inverted * inverted);
      store<f64>(at + plane, y == half ? 0 : dy * inverted * inverted);
      store<f64>(at + 2 * plane, inverted);
      store<f64>(at + 3 * plane, 0);
    }
  }
}

/** In place, in float64, textbook radix 2: this is done a few times in a whole layout. */
function transformPlane(re: usize, im: usize): void {
  const line = (<usize>size) << 3;
  for (let i = 0; i < size; i++) transformLine(re + <usize>i * line, im + <usize>i * line, 8);
  for (let i = 0; i < size; i++) transformLine(re + ((<usize>i) << 3), im + ((<usize>i) << 3), line);
}

function transformLine(re: usize, im: usize, stride: usize): void {
  for (let i = 1, j = 0; i < size; i++) {
    let bit = size >> 1;
    for (; (j & bit) != 0; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      exchange(re + <usize>i * stride, re + <usize>j * stride);
      exchange(im + <usize>i * stride, im + <usize>j * stride);
    }
  }
  for (let span = 2; span <= size; span <<= 1) {
    const half = <usize>(span >> 1) * stride;
    for (let k = 0; k < span >> 1; k++) {
      const angle = (-2 * Math.PI * <f64>k) / <f64>span;
      const wr = Math.cos(angle);
      const wi = Math.sin(angle);
      for (let start = k; start < size; start += span) {
        const a = <usize>start * stride;
        const b = a + half;
        const br = load<f64>(re + b) * wr - load<f64>(im + b) * wi;
        const bi = load<f64>(re + b) * wi + load<f64>(im + b) * wr;
        store<f64>(re + b, load<f64>(re + a) - br);
        store<f64>(im + b, load<f64>(im + a) - bi);
        store<f64>(re + a, load<f64>(re + a) + br);
        store<f64>(im + a, load<f64>(im + a) + bi);
      }
    }
  }
}

function exchange(a: usize, b: usize): void {
  const value = load<f64>(a);
  store<f64>(a, load<f64>(b));
  store<f64>(b, value);
}
