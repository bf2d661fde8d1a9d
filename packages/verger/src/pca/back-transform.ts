import type { TridiagonalForm } from './tridiagonal.js';

/**
 * Transforms eigenvectors of T to those of A = Q·T·Q', in place: each row s becomes Q·s. Reflectors are applied to
 * four rows at a time, so that each is loaded once per four rows.
 *
 * @param rows [k×n] row-major
 */
export function applyReflectors({ diagonal, reflectors, taus }: TridiagonalForm, rows: Float64Array): void {
  const size = diagonal.length;
  let at = 0;
  for (; at + 4 * size <= rows.length; at += 4 * size) {
    for (let length = 1; length < size; length++) {
      if (taus[length] !== 0) reflectFour(rows, at, size, reflectors, length, taus[length]);
    }
  }
  for (; at < rows.length; at += size) {
    for (let length = 1; length < size; length++) {
      if (taus[length] !== 0) reflectOne(rows, at, reflectors, length, taus[length]);
    }
  }
}

function reflectFour(
  rows: Float64Array,
  at: number,
  size: number,
  reflectors: Float64Array,
  length: number,
  tau: number,
): void {
  const start = (length * (length + 1)) / 2;
  const [a, b, c, d] = [at, at + size, at + 2 * size, at + 3 * size];
  let [onA, onB, onC, onD] = [0, 0, 0, 0];
  for (let i = 0; i < length; i++) {
    const vi = reflectors[start + i];
    onA += vi * rows[a + i];
    onB += vi * rows[b + i];
    onC += vi * rows[c + i];
    onD += vi * rows[d + i];
  }
  [onA, onB, onC, onD] = [tau * onA, tau * onB, tau * onC, tau * onD];
  for (let i = 0; i < length; i++) {
    const vi = reflectors[start + i];
    rows[a + i] -= onA * vi;
    rows[b + i] -= onB * vi;
    rows[c + i] -= onC * vi;
    rows[d + i] -= onD * vi;
  }
}

function reflectOne(
  rows: Float64Array,
  at: number,
  reflectors: Float64Array,
  length: number,
  tau: number,
): void {
  const start = (length * (length + 1)) / 2;
  let on = 0;
  for (let i = 0; i < length; i++) on += reflectors[start + i] * rows[at + i];
  on *= tau;
  for (let i = 0; i < length; i++) rows[at + i] -= on * reflectors[start + i];
}
