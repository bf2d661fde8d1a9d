import fc from 'fast-check';
import { euRegions } from '../../../../src/clusters/emr/settings/cluster-settings.js';

const folder = fc
  .tuple(fc.stringMatching(/^[a-z][a-z0-9-]{3,20}[a-z0-9]$/), fc.stringMatching(/^(?:[\w -]{1,12}\/){0,3}$/))
  .map(([bucket, path]) => `s3://${bucket}/${path}`);

/** Settings as somebody may write them, of those that the foundation depends on. */
export const settingsInputs = fc.record(
  {
    name: fc.stringMatching(/^[a-z][a-z0-9-]{0,29}$/),
    region: fc.constantFrom(...euRegions),
    jupyterHub: fc.boolean(),
    tags: fc.dictionary(fc.stringMatching(/^[A-Z]\w{0,20}$/), fc.string({ maxLength: 20 }), { maxKeys: 3 }),
    foundation: fc.record(
      {
        logDays: fc.constantFrom(1, 7, 30, 365),
        volumeKey: fc.constantFrom('own', 'account'),
        monthlyBudget: fc.integer({ min: 1, max: 1000 }),
        alertMail: fc.constantFrom('alice@example.org', 'ops+aws@example.com'),
        reads: fc.array(folder, { maxLength: 5 }),
        writes: fc.array(folder, { maxLength: 5 }),
        sessions: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);
