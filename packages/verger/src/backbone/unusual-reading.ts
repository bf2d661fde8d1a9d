import type { Sidecar } from './sidecar.js';

/** What a sidecar says about inputs and outputs that most backbones don't need. */
export type UnusualReading = Pick<Sidecar, 'pool' | 'skipTokens' | 'outputLayout' | 'constants' | 'l2'>;

/** All of it that changes features; undefined if nothing does. */
export function unusualReading(sidecar: Sidecar): UnusualReading | undefined {
  const { pool, skipTokens = 0, outputLayout, constants, l2 = false } = sidecar;
  const reading = {
    ...(pool === undefined ? {} : { pool }),
    ...(skipTokens === 0 ? {} : { skipTokens }),
    ...(outputLayout === undefined ? {} : { outputLayout }),
    ...(constants === undefined ? {} : { constants }),
    ...(l2 ? { l2 } : {}),
  };
  return Object.keys(reading).length === 0 ? undefined : reading;
}
