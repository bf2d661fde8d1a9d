// Repulsion of n points on a plane: with r the vector between two points, the sum of r/(1 + |r|²)² over all others, and
// over all pairs the sum of 1/(1 + |r|²).
//
// Points are spread on a grid by cubic B-splines, the grid is convolved with the kernels by Fourier transform, and what
// comes out is interpolated by the same splines. As splines are made to pass through the kernels' samples (they are
// divided by the spline's own spectrum, for both ends), this is cubic spline interpolation of the kernels. FIt-SNE
// (Linderman et al. 2019) spreads four charges by quadratic polynomials; here it is one charge, since the force is a
// kernel itself, one complex transform back for both of its components, and by Parseval's theorem none for the sum.

import { forward, imaginaryPart, inverse, realPart } from './fourier';
import { fillSpectra } from './spectra';

/** Nodes of the grid along each side, of which points use all but two at each end; the transform has twice as many. */
let grid: i32 = 0;
let size: i32 = 0;
/** float32 [grid, grid] each: the charge and then the force, x and y. */
let forceX: usize = 0;
let forceY: usize = 0;
/** float32 [size, grid] each: transformed along columns. */
let halfRe: usize = 0;
let halfIm: usize = 0;
/** float32x4 [size / 4, size] each: spectra of the kernels, of four lines at a time, with the factor 1/size². */
let sumSpectrum: usize = 0;
let forceRe: usize = 0;
let forceIm: usize = 0;

export function setGrid(ofGrid: i32, grids: usize, halves: usize, spectra: usize): void {
  grid = ofGrid;
  size = 2 * ofGrid;
  const cells = (<usize>(grid * grid)) << 2;
  forceX = grids;
  forceY = grids + cells;
  halfRe = halves;
  halfIm = halves + cells + cells;
  sumSpectrum = spectra;
  forceRe = spectra + 4 * cells;
  forceIm = forceRe + 4 * cells;
}

/** The spectra of the kernels for nodes `spacing` apart, from float64 work space [4, size, size]. */
export function setKernels(spacing: f64, work: usize): void {
  fillSpectra(size, spacing, work, sumSpectrum, forceRe, forceIm);
}

/** Places of points: float32 [n, 2] of (x, y) at `points`; node 2 lies at (left, top). */
let left: f32 = 0;
let top: f32 = 0;
let toNodes: f32 = 0;

/**
 * The forces on n points, float32 [n, 2].
 * @returns the sum over all pairs, a point and itself included
 */
export function repel(n: i32, points: usize, forces: usize, x: f32, y: f32, nodes: f32): f64 {
  left = x;
  top = y;
  toNodes = nodes;
  spread(n, points);
  const sum = convolve();
  gather(n, points, forces);
  return sum;
}

/** The four weights of a cubic B-spline at t between two nodes. */
function weights(t: f32): v128 {
  const s: f32 = (1 as f32) - t;
  const sixth: f32 = <f32>(1.0 / 6.0);
  const t3 = t * t * t;
  const s3 = s * s * s;
  const inner0: f32 = (4 as f32) + ((3 as f32) * t - (6 as f32)) * t * t;
  const inner1: f32 = (4 as f32) + ((3 as f32) * s - (6 as f32)) * s * s;
  return f32x4.mul(f32x4(s3, inner0, inner1, t3), f32x4.splat(sixth));
}

function spread(n: i32, points: usize): void {
  memory.fill(forceX, 0, (<usize>(grid * grid)) << 2);
  for (let i = 0; i < n; i++) {
    const u = (load<f32>(points + ((<usize>i) << 3)) - left) * toNodes;
    const v = (load<f32>(points + ((<usize>i) << 3), 4) - top) * toNodes;
    const x = <i32>u;
    const y = <i32>v;
    const across = weights(u - <f32>x);
    const down = weights(v - <f32>y);
    const line = (<usize>grid) << 2;
    let at = forceX + ((<usize>((y + 1) * grid + x + 1)) << 2);
    addRow(at, across, f32x4.extract_lane(down, 0));
    at += line;
    addRow(at, across, f32x4.extract_lane(down, 1));
    at += line;
    addRow(at, across, f32x4.extract_lane(down, 2));
    at += line;
    addRow(at, across, f32x4.extract_lane(down, 3));
  }
}

function addRow(at: usize, across: v128, down: f32): void {
  v128.store(at, f32x4.add(v128.load(at), f32x4.mul(across, f32x4.splat(down))));
}

function gather(n: i32, points: usize, forces: usize): void {
  const line = (<usize>grid) << 2;
  for (let i = 0; i < n; i++) {
    const u = (load<f32>(points + ((<usize>i) << 3)) - left) * toNodes;
    const v = (load<f32>(points + ((<usize>i) << 3), 4) - top) * toNodes;
    const x = <i32>u;
    const y = <i32>v;
    const across = weights(u - <f32>x);
    const down = weights(v - <f32>y);
    let at = (<usize>((y + 1) * grid + x + 1)) << 2;
    let sumX = f32x4.splat(0);
    let sumY = f32x4.splat(0);
    let weight = f32x4.mul(across, f32x4.splat(f32x4.extract_lane(down, 0)));
    sumX = f32x4.add(sumX, f32x4.mul(weight, v128.load(forceX + at)));
    sumY = f32x4.add(sumY, f32x4.mul(weight, v128.load(forceY + at)));
    at += line;
    weight = f32x4.mul(across, f32x4.splat(f32x4.extract_lane(down, 1)));
    sumX = f32x4.add(sumX, f32x4.mul(weight, v128.load(forceX + at)));
    sumY = f32x4.add(sumY, f32x4.mul(weight, v128.load(forceY + at)));
    at += line;
    weight = f32x4.mul(across, f32x4.splat(f32x4.extract_lane(down, 2)));
    sumX = f32x4.add(sumX, f32x4.mul(weight, v128.load(forceX + at)));
    sumY = f32x4.add(sumY, f32x4.mul(weight, v128.load(forceY + at)));
    at += line;
    weight = f32x4.mul(across, f32x4.splat(f32x4.extract_lane(down, 3)));
    sumX = f32x4.add(sumX, f32x4.mul(weight, v128.load(forceX + at)));
    sumY = f32x4.add(sumY, f32x4.mul(weight, v128.load(forceY + at)));
    store<f32>(forces + ((<usize>i) << 3), sumOf(sumX));
    store<f32>(forces + ((<usize>i) << 3), sumOf(sumY), 4);
  }
}

function sumOf(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) +
    f32x4.extract_lane(v, 1) +
    (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
  );
}

/** Three quarters of the padded grid are zero, or of no use: those columns are left out, and those halves of lines. */
function convolve(): f64 {
  for (let x = 0; x < grid; x += 4) transformColumns(x);
  let sum: f64 = 0;
  for (let line = 0; line < size; line += 4) sum += convolveLines(line);
  for (let x = 0; x < grid; x += 4) transformColumnsBack(x);
  // The spectra hold the factor 1/size² of the inverse transform, and so does Parseval's theorem.
  return sum;
}

function transformColumns(x: i32): void {
  const re = realPart();
  const im = imaginaryPart();
  for (let y = 0; y < grid; y++) {
    v128.store(re + ((<usize>y) << 4), v128.load(forceX + ((<usize>(y * grid + x)) << 2)));
  }
  const half = (<usize>grid) << 4;
  memory.fill(re + half, 0, half);
  memory.fill(im, 0, half + half);
  forward();
  const r = realPart();
  const i = imaginaryPart();
  for (let y = 0; y < size; y++) {
    const to = (<usize>(y * grid + x)) << 2;
    v128.store(halfRe + to, v128.load(r + ((<usize>y) << 4)));
    v128.store(halfIm + to, v128.load(i + ((<usize>y) << 4)));
  }
}

/** Four lines of the spectrum: forward, times the kernels, back. Returns their part of the sum over all pairs. */
function convolveLines(line: i32): f64 {
  const half = (<usize>grid) << 4;
  loadLines(halfRe, line, realPart());
  loadLines(halfIm, line, imaginaryPart());
  memory.fill(realPart() + half, 0, half);
  memory.fill(imaginaryPart() + half, 0, half);
  forward();
  const sum = multiply(line);
  inverse();
  storeLines(halfRe, line, realPart());
  storeLines(halfIm, line, imaginaryPart());
  return sum;
}

function multiply(line: i32): f64 {
  const re = realPart();
  const im = imaginaryPart();
  const spectrum = (<usize>(line * size)) << 2;
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (let x = 0; x < size; x++) {
    const at = (<usize>x) << 4;
    const r = v128.load(re + at);
    const i = v128.load(im + at);
    const power = f32x4.add(f32x4.mul(r, r), f32x4.mul(i, i));
    const part = f32x4.mul(power, v128.load(sumSpectrum + spectrum + at));
    low = f64x2.add(low, f64x2.promote_low_f32x4(part));
    high = f64x2.add(
      high,
      f64x2.promote_low_f32x4(
        i8x16.shuffle(part, part, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7),
      ),
    );
    const kr = v128.load(forceRe + spectrum + at);
    const ki = v128.load(forceIm + spectrum + at);
    v128.store(re + at, f32x4.sub(f32x4.mul(r, kr), f32x4.mul(i, ki)));
    v128.store(im + at, f32x4.add(f32x4.mul(r, ki), f32x4.mul(i, kr)));
  }
  const both = f64x2.add(low, high);
  return f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
}

/** Four lines of `grid` numbers become one of float32x4. */
function loadLines(plane: usize, line: i32, to: usize): void {
  const next = (<usize>grid) << 2;
  let from = plane + <usize>line * next;
  for (let x = 0; x < grid; x += 4, from += 16, to += 64) {
    transpose(from, next, to, 16);
  }
}

function storeLines(plane: usize, line: i32, from: usize): void {
  const next = (<usize>grid) << 2;
  let to = plane + <usize>line * next;
  for (let x = 0; x < grid; x += 4, from += 64, to += 16) {
    transpose(from, 16, to, next);
  }
}

/** Four by four numbers, with the lines so far apart. */
function transpose(from: usize, fromNext: usize, to: usize, toNext: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + fromNext);
  const c = v128.load(from + fromNext + fromNext);
  const d = v128.load(from + fromNext + fromNext + fromNext);
  const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cd1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab0, cd0, 0, 1, 4, 5));
  v128.store(to + toNext, v128.shuffle<f32>(ab0, cd0, 2, 3, 6, 7));
  v128.store(to + toNext + toNext, v128.shuffle<f32>(ab1, cd1, 0, 1, 4, 5));
  v128.store(to + toNext + toNext + toNext, v128.shuffle<f32>(ab1, cd1, 2, 3, 6, 7));
}

function transformColumnsBack(x: i32): void {
  const re = realPart();
  const im = imaginaryPart();
  for (let y = 0; y < size; y++) {
    const from = (<usize>(y * grid + x)) << 2;
    v128.store(re + ((<usize>y) << 4), v128.load(halfRe + from));
    v128.store(im + ((<usize>y) << 4), v128.load(halfIm + from));
  }
  inverse();
  const r = realPart();
  const i = imaginaryPart();
  for (let y = 0; y < grid; y++) {
    const to = (<usize>(y * grid + x)) << 2;
    v128.store(forceX + to, v128.load(r + ((<usize>y) << 4)));
    v128.store(forceY + to, v128.load(i + ((<usize>y) << 4)));
  }
}
