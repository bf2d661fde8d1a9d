// Loaded before each test file. Property tests draw new cases in each run of the suite; with the same
// VERGER_TEST_SEED they draw the same ones again.
import fc from 'fast-check';
import { inject, vi } from 'vitest';
import { runs } from './property-runs.js';

fc.configureGlobal({ seed: inject('testSeed'), numRuns: runs(100) });
vi.setConfig({ testTimeout: 180_000 * Math.max(1, inject('propertyRuns')) });
