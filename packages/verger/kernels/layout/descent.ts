// One step of gradient descent with momentum and gains (Jacobs 1988), as openTSNE and van der Maaten's t-SNE take it.

/** The longest step of a point. */
const LONGEST: f64 = 5;
const LEAST_GAIN: f64 = 0.01;

/**
 * Moves n points. `state` is float64 [3, n, 2]: positions, steps, gains. `points` gets the positions as float32 [n, 2].
 * The gradient is attraction times `pull` minus repulsion times `push`.
 */
export function descend(
  n: i32,
  state: usize,
  points: usize,
  attraction: usize,
  repulsion: usize,
  pull: f64,
  push: f64,
  rate: f64,
  momentum: f64,
): void {
  const plane = (<usize>n) << 4;
  for (let i = 0; i < n; i++) {
    const at = state + ((<usize>i) << 4);
    const force = (<usize>i) << 3;
    const x = stepOf(
      at + plane,
      plane,
      load<f32>(attraction + force),
      load<f32>(repulsion + force),
      pull,
      push,
      rate,
      momentum,
    );
    const y = stepOf(
      at + plane + 8,
      plane,
      load<f32>(attraction + force, 4),
      load<f32>(repulsion + force, 4),
      pull,
      push,
      rate,
      momentum,
    );
    const length = Math.sqrt(x * x + y * y);
    const shorten = length > LONGEST ? LONGEST / length : 1.0;
    store<f64>(at + plane, x * shorten);
    store<f64>(at + plane, y * shorten, 8);
    store<f64>(at, load<f64>(at) + x * shorten);
    store<f64>(at, load<f64>(at, 8) + y * shorten, 8);
  }
  centre(n, state, points);
}

/** The next step along one axis; the gain grows while the gradient keeps its direction. */
function stepOf(
  step: usize,
  plane: usize,
  attraction: f32,
  repulsion: f32,
  pull: f64,
  push: f64,
  rate: f64,
  momentum: f64,
): f64 {
  const gradient = <f64>attraction * pull - <f64>repulsion * push;
  const last = load<f64>(step);
  let gain = load<f64>(step + plane);
  gain = signOf(last) != signOf(gradient) ? gain + 0.2 : gain * 0.8 + LEAST_GAIN;
  store<f64>(step + plane, gain);
  return momentum * last - rate * gain * gradient;
}

function signOf(value: f64): i32 {
  return i32(value > 0) - i32(value < 0);
}

/** Moves the mean to the origin. */
function centre(n: i32, state: usize, points: usize): void {
  let x: f64 = 0;
  let y: f64 = 0;
  for (let i = 0; i < n; i++) {
    x += load<f64>(state + ((<usize>i) << 4));
    y += load<f64>(state + ((<usize>i) << 4), 8);
  }
  x /= <f64>n;
  y /= <f64>n;
  for (let i = 0; i < n; i++) {
    const at = state + ((<usize>i) << 4);
    store<f64>(at, load<f64>(at) - x);
    store<f64>(at, load<f64>(at, 8) - y, 8);
    store<f32>(points + ((<usize>i) << 3), <f32>load<f64>(at));
    store<f32>(points + ((<usize>i) << 3), <f32>load<f64>(at, 8), 4);
  }
}

/** float64 [4] at `to`: the least and the greatest x, the least and the greatest y. */
export function bounds(n: i32, points: usize, to: usize): void {
  let least = v128.load64_splat(points);
  let greatest = least;
  for (let i = 1; i < n; i++) {
    const point = v128.load64_splat(points + ((<usize>i) << 3));
    least = f32x4.min(least, point);
    greatest = f32x4.max(greatest, point);
  }
  store<f64>(to, <f64>f32x4.extract_lane(least, 0));
  store<f64>(to, <f64>f32x4.extract_lane(greatest, 0), 8);
  store<f64>(to, <f64>f32x4.extract_lane(least, 1), 16);
  store<f64>(to, <f64>f32x4.extract_lane(greatest, 1), 24);
}
