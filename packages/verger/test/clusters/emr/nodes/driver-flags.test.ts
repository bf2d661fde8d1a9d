import { expect, it } from 'vitest';
import { checkDriverArguments } from '../../../../src/clusters/emr/nodes/submit/driver-flags.js';

const check = (...flags: readonly string[]) => {
  checkDriverArguments('s3://orchard/in', 's3://orchard/out', flags);
};

it('tables of excluded images must be in a bucket, patterns need not be', () => {
  check('--exclude=Test/**', '--exclude=s3://orchard/exclude.csv', '--exclude', '**/*.csv');
  for (const flags of [['--exclude=exclude.csv'], ['--exclude', 'my selection (1).csv']])
    expect(() => check(...flags)).toThrow(/^--exclude .*\.csv is not in a bucket/);
});
