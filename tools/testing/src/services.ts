/**
 * Handles a missing service that a suite needs: the suite is skipped with this reason, but fails in CI.
 * @returns the reason, for `test.skipIf`
 */
export function skipOrFail(reason: string): string {
  if (process.env.VERGER_REQUIRE_SERVICES === '1') throw new Error(`a service is required here: ${reason}`);
  console.warn(`skipped: ${reason}`);
  return reason;
}
