import { Command } from 'commander';
import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { expect, it } from 'vitest';
import { runArguments } from '../../src/api/run-arguments.js';
import { type CheckedRunOptions, checkRunOptions } from '../../src/api/run-options.js';
import { setUp } from '../../src/cli/run-command.js';

const text = fc.string({ minLength: 1 }).filter((each) => !each.includes('\0'));
const yes = fc.constant(true);
const count = fc.integer({ min: 1, max: 1_000_000 });
const places = fc.array(text, { minLength: 1, maxLength: 3 });

const options = fc.record(
  {
    components: fc.oneof(count, fc.constantFrom('all', '0', '0.95', '.5')),
    standardize: yes,
    l2: yes,
    pca: text,
    features: fc.constantFrom('all' as const, 'none' as const),
    dtype: fc.constantFrom('float32' as const, 'float16' as const),
    lists: fc.constantFrom('variable' as const, 'fixed' as const),
    splitColumn: yes,
    partitions: count,
    maxRejects: fc.constantFrom('0', '20', '1.5%', '7%', '100%'),
    limit: count,
    include: places,
    exclude: places,
    packed: yes,
    labels: text,
    allowRegions: places,
    overwrite: yes,
    update: yes,
    reuse: places,
  },
  { requiredKeys: [] },
);

it('what the arguments say is what the options said', async () => {
  await fc.assert(
    fc.asyncProperty(options, async (given) => {
      const { input, output, ...checked } = checkRunOptions('run', { ...given, input: 'in', output: 'out' });
      expect(await parsed([input, output, ...runArguments(checked)])).toEqual(checked);
    }),
    { numRuns: runs(200) },
  );
});

/** As the command parses them, without the defaults of what was not given. */
async function parsed(args: readonly string[]): Promise<Partial<CheckedRunOptions>> {
  const command = new Command('run').exitOverride();
  setUp(command);
  await command.action(() => undefined).parseAsync([...args], { from: 'user' });
  const { model, engine, ...found } = command.opts<Record<string, unknown>>();
  expect([model, engine]).toEqual(['verger-2', 'local']);
  const { input, output, ...checked } = checkRunOptions('run', { ...found, input: 'in', output: 'out' });
  return checked;
}
