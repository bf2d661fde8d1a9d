import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { apiFile, apiReport } from '../../../../scripts/api-report.mjs';
import { packages } from '../../../../scripts/packages.mjs';

// A change of what users compile against must be seen in review.
test.each(packages)('the public types of %s are those that its api.md shows', async (name) => {
  const committed = await readFile(apiFile(name), 'utf8').catch(() => '');
  expect(apiReport(name), `the public types of ${name} have changed: npm run api, and commit`).toBe(
    committed,
  );
});
