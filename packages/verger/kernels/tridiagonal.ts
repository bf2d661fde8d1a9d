// The inner loop of the Householder reduction to tridiagonal form, in float64: see src/pca/tridiagonal.ts.

/** Start of the memory that the host may use. */
export function heapBase(): usize {
  return __heap_base;
}

/**
 * A := A - v·w' - w·v' and y := A·u for the leading m rows of a packed lower triangle, in one pass, two rows per
 * iteration and two columns per instruction. All arguments but `m` are addresses of float64 arrays.
 */
export function updateAndMultiply(lower: usize, m: i32, v: usize, w: usize, u: usize, y: usize): void {
  // Handle an odd first row alone, so that the rest come in pairs.
  let row = m & 1;
  if (row == 1) {
    const a = load<f64>(lower) - 2.0 * load<f64>(v) * load<f64>(w);
    store<f64>(lower, a);
    store<f64>(y, a * load<f64>(u));
  }
  for (; row < m; row += 2) updateTwoRows(lower, row, v, w, u, y);
}

function updateTwoRows(lower: usize, row: i32, v: usize, w: usize, u: usize, y: usize): void {
  const end = (<usize>row) << 3;
  let a = lower + ((<usize>row * (<usize>row + 1)) << 2);
  let b = a + end + 8;
  const va = load<f64>(v + end);
  const wa = load<f64>(w + end);
  const ua = load<f64>(u + end);
  const vb = load<f64>(v + end, 8);
  const wb = load<f64>(w + end, 8);
  const ub = load<f64>(u + end, 8);
  const va2 = f64x2.splat(va);
  const wa2 = f64x2.splat(wa);
  const ua2 = f64x2.splat(ua);
  const vb2 = f64x2.splat(vb);
  const wb2 = f64x2.splat(wb);
  const ub2 = f64x2.splat(ub);
  let ya2 = f64x2.splat(0.0);
  let yb2 = f64x2.splat(0.0);
  let at: usize = 0;
  for (; at + 16 <= end; at += 16) {
    const vk = v128.load(v + at);
    const wk = v128.load(w + at);
    const uk = v128.load(u + at);
    const ak = f64x2.sub(v128.load(a + at), f64x2.add(f64x2.mul(va2, wk), f64x2.mul(wa2, vk)));
    const bk = f64x2.sub(v128.load(b + at), f64x2.add(f64x2.mul(vb2, wk), f64x2.mul(wb2, vk)));
    v128.store(a + at, ak);
    v128.store(b + at, bk);
    ya2 = f64x2.add(ya2, f64x2.mul(ak, uk));
    yb2 = f64x2.add(yb2, f64x2.mul(bk, uk));
    v128.store(y + at, f64x2.add(v128.load(y + at), f64x2.add(f64x2.mul(ak, ua2), f64x2.mul(bk, ub2))));
  }
  let ya = f64x2.extract_lane(ya2, 0) + f64x2.extract_lane(ya2, 1);
  let yb = f64x2.extract_lane(yb2, 0) + f64x2.extract_lane(yb2, 1);
  if (at < end) {
    const vk = load<f64>(v + at);
    const wk = load<f64>(w + at);
    const uk = load<f64>(u + at);
    const ak = load<f64>(a + at) - (va * wk + wa * vk);
    const bk = load<f64>(b + at) - (vb * wk + wb * vk);
    store<f64>(a + at, ak);
    store<f64>(b + at, bk);
    ya += ak * uk;
    yb += bk * uk;
    store<f64>(y + at, load<f64>(y + at) + ak * ua + bk * ub);
  }
  a += end;
  b += end;
  const aa = load<f64>(a) - 2.0 * va * wa;
  const ba = load<f64>(b) - (vb * wa + wb * va);
  const bb = load<f64>(b, 8) - 2.0 * vb * wb;
  store<f64>(a, aa);
  store<f64>(b, ba);
  store<f64>(b, bb, 8);
  store<f64>(y + end, ya + aa * ua + ba * ub);
  store<f64>(y + end, yb + ba * ua + bb * ub, 8);
}
