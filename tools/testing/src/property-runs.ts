import { inject } from 'vitest';

/** The number of cases of a property: its usual number, times VERGER_TEST_RUNS. Every `numRuns` goes through it. */
export function runs(usual: number): number {
  return Math.ceil(usual * inject('propertyRuns'));
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Seed of all random choices in the tests. */
    testSeed: number;
    /** Multiplies the cases of all property tests. */
    propertyRuns: number;
  }
}
