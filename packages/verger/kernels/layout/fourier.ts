// Fourier transforms of four sequences at once, one in each lane of float32x4: element i of all four lies at 16·i.

/** exp(-2πi p/M) for p below M: float32 pairs. */
let twiddles: usize = 0;
let length: i32 = 0;
/** Two complex buffers of `length`, real and imaginary parts apart. */
let re: usize = 0;
let im: usize = 0;
let otherRe: usize = 0;
let otherIm: usize = 0;

/** float32x4 [4, length] at `buffers`, and the twiddle factors, float32 [2·length] at `table`. */
export function setTransform(m: i32, table: usize, buffers: usize): void {
  length = m;
  twiddles = table;
  const size = (<usize>m) << 4;
  re = buffers;
  im = buffers + size;
  otherRe = im + size;
  otherIm = otherRe + size;
  for (let p = 0; p < m; p++) {
    const angle = (-2 * Math.PI * <f64>p) / <f64>m;
    store<f32>(table + ((<usize>p) << 3), <f32>Math.cos(angle));
    store<f32>(table + ((<usize>p) << 3), <f32>Math.sin(angle), 4);
  }
}

/** Real and imaginary parts of what is to be transformed, or was. */
export function realPart(): usize {
  return re;
}
export function imaginaryPart(): usize {
  return im;
}

/** Forward transform of the buffer. */
export function forward(): void {
  transform();
}

/** Inverse transform of the buffer, without the factor 1/M: the forward one with both parts exchanged. */
export function inverse(): void {
  exchangeParts();
  transform();
  exchangeParts();
}

function exchangeParts(): void {
  const r = re;
  re = im;
  im = r;
  const other = otherRe;
  otherRe = otherIm;
  otherIm = other;
}

/** Stockham's self-sorting transform, radix 4 and at last 2 (Van Loan, Computational Frameworks for the FFT, 1992). */
function transform(): void {
  let n = length;
  let stride = 1;
  for (; n > 2; n >>= 2) {
    stage4(n, stride);
    exchangeBuffers();
    stride <<= 2;
  }
  if (n == 2) {
    stage2(stride);
    exchangeBuffers();
  }
}

function exchangeBuffers(): void {
  const r = re;
  re = otherRe;
  otherRe = r;
  const i = im;
  im = otherIm;
  otherIm = i;
}

function stage4(n: i32, stride: i32): void {
  const quarter = (<usize>((n >> 2) * stride)) << 4;
  const step = (<usize>stride) << 4;
  const toTable = length / n;
  let from: usize = 0;
  let to: usize = 0;
  for (let p = 0; p < n >> 2; p++) {
    const w1 = twiddles + ((<usize>(p * toTable)) << 3);
    const w2 = twiddles + ((<usize>(2 * p * toTable)) << 3);
    const w3 = twiddles + ((<usize>(3 * p * toTable)) << 3);
    const w1r = v128.load_splat<f32>(w1);
    const w1i = v128.load_splat<f32>(w1, 4);
    const w2r = v128.load_splat<f32>(w2);
    const w2i = v128.load_splat<f32>(w2, 4);
    const w3r = v128.load_splat<f32>(w3);
    const w3i = v128.load_splat<f32>(w3, 4);
    for (const end = from + step; from < end; from += 16, to += 16) {
      const r = re + from;
      const i = im + from;
      const ar = v128.load(r);
      const ai = v128.load(i);
      const br = v128.load(r + quarter);
      const bi = v128.load(i + quarter);
      const cr = v128.load(r + quarter + quarter);
      const ci = v128.load(i + quarter + quarter);
      const dr = v128.load(r + quarter + quarter + quarter);
      const di = v128.load(i + quarter + quarter + quarter);
      const sr = f32x4.add(ar, cr);
      const si = f32x4.add(ai, ci);
      const tr = f32x4.sub(ar, cr);
      const ti = f32x4.sub(ai, ci);
      const ur = f32x4.add(br, dr);
      const ui = f32x4.add(bi, di);
      // i·(b - d)
      const vr = f32x4.sub(di, bi);
      const vi = f32x4.sub(br, dr);
      const outR = otherRe + to;
      const outI = otherIm + to;
      v128.store(outR, f32x4.add(sr, ur));
      v128.store(outI, f32x4.add(si, ui));
      let r1 = f32x4.sub(tr, vr);
      let i1 = f32x4.sub(ti, vi);
      v128.store(outR + step, f32x4.sub(f32x4.mul(r1, w1r), f32x4.mul(i1, w1i)));
      v128.store(outI + step, f32x4.add(f32x4.mul(r1, w1i), f32x4.mul(i1, w1r)));
      r1 = f32x4.sub(sr, ur);
      i1 = f32x4.sub(si, ui);
      v128.store(outR + (step + step), f32x4.sub(f32x4.mul(r1, w2r), f32x4.mul(i1, w2i)));
      v128.store(outI + (step + step), f32x4.add(f32x4.mul(r1, w2i), f32x4.mul(i1, w2r)));
      r1 = f32x4.add(tr, vr);
      i1 = f32x4.add(ti, vi);
      v128.store(outR + (step + step + step), f32x4.sub(f32x4.mul(r1, w3r), f32x4.mul(i1, w3i)));
      v128.store(outI + (step + step + step), f32x4.add(f32x4.mul(r1, w3i), f32x4.mul(i1, w3r)));
    }
    to += step + step + step;
  }
}

function stage2(stride: i32): void {
  const half = (<usize>stride) << 4;
  for (let at: usize = 0; at < half; at += 16) {
    const ar = v128.load(re + at);
    const ai = v128.load(im + at);
    const br = v128.load(re + at + half);
    const bi = v128.load(im + at + half);
    v128.store(otherRe + at, f32x4.add(ar, br));
    v128.store(otherIm + at, f32x4.add(ai, bi));
    v128.store(otherRe + at + half, f32x4.sub(ar, br));
    v128.store(otherIm + at + half, f32x4.sub(ai, bi));
  }
}
