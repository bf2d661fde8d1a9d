// Weights of a point's neighbours by a Gaussian whose width gives a wanted perplexity (van der Maaten and Hinton 2008).

const TOLERANCE: f64 = 1e-8;
const MOST_STEPS: i32 = 200;

/**
 * Of `count` points with k neighbours each: float64 [count, k] squared distances, the nearest first, become
 * probabilities. Where the perplexity can't be had, as among equally far ones, the last try stands.
 */
export function weigh(count: i32, k: i32, squares: usize, logPerplexity: f64): void {
  for (let i = 0; i < count; i++) weighOne(k, squares + ((<usize>(i * k)) << 3), logPerplexity);
}

function weighOne(k: i32, squares: usize, wanted: f64): void {
  const nearest = load<f64>(squares);
  const last = load<f64>(squares + ((<usize>(k - 1)) << 3));
  // A first guess: the farthest neighbour is two widths away.
  let precision = last > nearest ? 2.0 / (last - nearest) : 1.0;
  let low: f64 = 0;
  let high: f64 = Infinity;
  for (let step = 0; step < MOST_STEPS; step++) {
    let sum: f64 = 0;
    let moment: f64 = 0;
    for (let j = 0; j < k; j++) {
      const further = load<f64>(squares + ((<usize>j) << 3)) - nearest;
      const weight = Math.exp(-further * precision);
      sum += weight;
      moment += weight * further;
    }
    const entropy = Math.log(sum) + (precision * moment) / sum;
    const error = entropy - wanted;
    if (Math.abs(error) < TOLERANCE) break;
    if (error > 0) low = precision;
    else high = precision;
    const next = high == Infinity ? precision * 2.0 : (low + high) * 0.5;
    if (next == precision || next == Infinity) break;
    precision = next;
  }
  normalize(k, squares, nearest, precision);
}

function normalize(k: i32, squares: usize, nearest: f64, precision: f64): void {
  let sum: f64 = 0;
  for (let j = 0; j < k; j++) {
    const at = squares + ((<usize>j) << 3);
    const weight = Math.exp(-(load<f64>(at) - nearest) * precision);
    store<f64>(at, weight);
    sum += weight;
  }
  for (let j = 0; j < k; j++) {
    const at = squares + ((<usize>j) << 3);
    store<f64>(at, load<f64>(at) / sum);
  }
}
