import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ResizeFilter } from '../../src/images/filters.js';

/** A file that fixtures/make.py wrote. */
export function fixture(name: string): Uint8Array {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url));
}

export interface DecodeCase {
  readonly file: string;
  readonly size: readonly [number, number];
  readonly sha256: string;
}

export interface ResizeCase {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly filter: ResizeFilter;
  readonly sha256: string;
}

export const decodeCases = readCases('decode.json') as readonly DecodeCase[];
export const resizeCases = readCases('resample.json') as readonly ResizeCase[];

function readCases(name: string): unknown {
  const parsed = JSON.parse(Buffer.from(fixture(name)).toString()) as { readonly cases: unknown };
  return parsed.cases;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
