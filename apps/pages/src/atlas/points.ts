import type { ErrorAnswer } from '../../../../packages/verger/src/serve/api/answers.js';
import { Refused } from '../ask.js';
import type { MapPoints } from './map/points.js';

/** The points of an atlas. */
export interface AtlasPoints extends MapPoints {
  /** The share of its ten nearest that are near on the map too, in 255ths. */
  readonly kept: Uint8Array;
  /** `pointFlags` */
  readonly flags: Uint8Array;
}

export const pointFlags = { suspect: 1, duplicate: 2, outlier: 4 } as const;

const bytesPerPoint = 12;

/** @throws Refused with the server's words; TypeError without an answer */
export async function fetchPoints(run: string, signal: AbortSignal): Promise<AtlasPoints> {
  const answer = await fetch(`./api/runs/${run}/atlas/points.bin`, { signal });
  if (!answer.ok) throw new Refused((await answer.json()) as ErrorAnswer);
  return pointsOf(await answer.arrayBuffer());
}

/** Columns one after the other, as `serve/atlas/point-bytes.ts` writes them. */
export function pointsOf(bytes: ArrayBuffer): AtlasPoints {
  const n = bytes.byteLength / bytesPerPoint;
  return {
    count: n,
    row: new Uint32Array(bytes, 0, n),
    x: new Uint16Array(bytes, 4 * n, n),
    y: new Uint16Array(bytes, 6 * n, n),
    label: new Uint16Array(bytes, 8 * n, n),
    kept: new Uint8Array(bytes, 10 * n, n),
    flags: new Uint8Array(bytes, 11 * n, n),
  };
}
