/**
 * What to do where a suite's service can't be had: elsewhere it is skipped with its reason, in CI that is a failure.
 * @returns the reason, for `test.skipIf`
 */
export function withoutService(reason: string): string {
  if (process.env.VERGER_REQUIRE_SERVICES === '1') throw new Error(`a service is required here: ${reason}`);
  console.warn(`skipped: ${reason}`);
  return reason;
}
