// Attraction of points along the edges of a graph: the sum of w·r/(1 + |r|²) over a point's edges.

/**
 * Of the points from `from` to `to` (exclusive). Each one's edges are a run of pairs, two at a time: int32 [edges] columns
 * and float32 [edges] weights from starts[i] to starts[i + 1], an even number. Points and forces are float32 [n, 2]; the
 * force points from the others towards this one, as the gradient does.
 */
export function attract(
  from: i32,
  to: i32,
  starts: usize,
  columns: usize,
  weights: usize,
  points: usize,
  forces: usize,
): void {
  const one = f32x4.splat(1);
  for (let i = from; i < to; i++) {
    const own = v128.load64_splat(points + ((<usize>i) << 3));
    let sum = f32x4.splat(0);
    const end = (<usize>load<i32>(starts + ((<usize>i) << 2), 4)) << 2;
    for (let at = (<usize>load<i32>(starts + ((<usize>i) << 2))) << 2; at < end; at += 8) {
      const first = v128.load64_zero(points + ((<usize>load<i32>(columns + at)) << 3));
      const other = v128.load_lane<u64>(points + ((<usize>load<i32>(columns + at, 4)) << 3), first, 1);
      const r = f32x4.sub(own, other);
      const squares = f32x4.mul(r, r);
      const swapped = v128.shuffle<f32>(squares, squares, 1, 0, 3, 2);
      const pair = v128.load64_zero(weights + at);
      const weight = v128.shuffle<f32>(pair, pair, 0, 0, 1, 1);
      const factor = f32x4.div(weight, f32x4.add(one, f32x4.add(squares, swapped)));
      sum = f32x4.add(sum, f32x4.mul(factor, r));
    }
    const force = f32x4.add(sum, v128.shuffle<f32>(sum, sum, 2, 3, 0, 1));
    v128.store64_lane(forces + ((<usize>i) << 3), force, 0);
  }
}
