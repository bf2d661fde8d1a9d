// Applies Householder reflectors to eigenvectors, in float64: see src/pca/back-transform.ts.

/** Start of the memory that the host may use. */
export function heapBase(): usize {
  return __heap_base;
}

/**
 * x := x - tau·(v'x)·v for eight vectors, whose elements are interleaved: two vectors per instruction, so that each one's
 * sum is added in the order of its elements. All arguments but `length` and `tau` are addresses of float64 arrays.
 */
export function reflectEight(vectors: usize, reflector: usize, length: i32, tau: f64): void {
  let a = f64x2.splat(0.0);
  let b = f64x2.splat(0.0);
  let c = f64x2.splat(0.0);
  let d = f64x2.splat(0.0);
  const end = reflector + ((<usize>length) << 3);
  let x = vectors;
  for (let at = reflector; at < end; at += 8) {
    const v = v128.load_splat<f64>(at);
    a = f64x2.add(a, f64x2.mul(v, v128.load(x)));
    b = f64x2.add(b, f64x2.mul(v, v128.load(x, 16)));
    c = f64x2.add(c, f64x2.mul(v, v128.load(x, 32)));
    d = f64x2.add(d, f64x2.mul(v, v128.load(x, 48)));
    x += 64;
  }
  const tau2 = f64x2.splat(tau);
  a = f64x2.mul(tau2, a);
  b = f64x2.mul(tau2, b);
  c = f64x2.mul(tau2, c);
  d = f64x2.mul(tau2, d);
  x = vectors;
  for (let at = reflector; at < end; at += 8) {
    const v = v128.load_splat<f64>(at);
    v128.store(x, f64x2.sub(v128.load(x), f64x2.mul(a, v)));
    v128.store(x, f64x2.sub(v128.load(x, 16), f64x2.mul(b, v)), 16);
    v128.store(x, f64x2.sub(v128.load(x, 32), f64x2.mul(c, v)), 32);
    v128.store(x, f64x2.sub(v128.load(x, 48), f64x2.mul(d, v)), 48);
    x += 64;
  }
}
