// Runs once per run of vitest, in its main process.
import { randomInt } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import type {} from './property-runs.js';

const { VERGER_TEST_SEED: seedText, VERGER_TEST_RUNS: runsText } = process.env;
const seed = seedText === undefined ? randomInt(2 ** 31) : Number(seedText);
const runs = Number(runsText ?? 1);

export function setup(project: TestProject): void {
  if (seedText === '' || !Number.isInteger(seed)) throw new Error('VERGER_TEST_SEED must be an integer');
  if (!(runs > 0 && runs < Infinity)) throw new Error('VERGER_TEST_RUNS must be a number above 0');
  project.provide('testSeed', seed);
  project.provide('propertyRuns', runs);
  // fast-check prints the seed of a failure, but not of a property that times out.
  console.log(`random seed (${project.name}): VERGER_TEST_SEED=${seed}`);
}
