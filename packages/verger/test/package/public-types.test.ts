import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { apiFile, apiReport } from '../../../../scripts/api-report.mjs';
import { packages } from '../../../../scripts/packages.mjs';

// A change to what users compile against must show up in review.
test.each(packages)('the public types of %s match its api.md', async (name) => {
  const committed = await readFile(apiFile(name), 'utf8').catch(() => '');
  expect(apiReport(name), `the public types of ${name} have changed: npm run api, and commit`).toBe(
    committed,
  );
});
