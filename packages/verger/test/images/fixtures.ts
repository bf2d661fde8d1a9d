import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** A fixture of @verger/vision's tests, written by their fixtures/make.py. */
export function fixture(name: string): Uint8Array {
  return readFileSync(new URL(`../../../vision/test/fixtures/${name}`, import.meta.url));
}

interface DecodeCase {
  readonly file: string;
  readonly size: readonly [number, number];
  readonly sha256: string;
}

const { cases } = JSON.parse(Buffer.from(fixture('decode.json')).toString()) as {
  readonly cases: readonly DecodeCase[];
};
export const decodeCases = cases;

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
