// ECMAScript leaves the last digits of Math.sin, exp, pow and the like to the engine, and V8 has changed them more than
// once. +, -, *, / and Math.sqrt are bit-exact everywhere (IEEE 754, no fused operations). The drawing uses only those,
// so a seed gives the same picture on every machine.

const tau = 6.283185307179586;

/** Sine of an angle in turns, by Taylor series; accurate to 6e-8. */
export function sine(turns: number): number {
  let t = turns - Math.floor(turns + 0.5);
  if (t > 0.25) t = 0.5 - t;
  else if (t < -0.25) t = -0.5 - t;
  const x = t * tau;
  const q = x * x;
  return x * (1 - (q / 6) * (1 - (q / 20) * (1 - (q / 42) * (1 - (q / 72) * (1 - q / 110)))));
}

/** Cosine of an angle in turns. */
export function cosine(turns: number): number {
  return sine(turns + 0.25);
}

export function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}

export function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

/** 0 below `from`, 1 above `to`, smooth in between; `from` may be the larger. */
export function smoothstep(from: number, to: number, value: number): number {
  const t = clamp((value - from) / (to - from), 0, 1);
  return t * t * (3 - 2 * t);
}

/** Approximates x^n for x from 0 to 1 (Schlick 1994, "A fast alternative to Phong's specular model"). */
export function lobe(x: number, n: number): number {
  return x <= 0 ? 0 : x / (n - n * x + x);
}
