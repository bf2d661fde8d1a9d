import { checkOptions, checkPath } from '../common/check-options.js';
import { texts } from '../common/option-kinds.js';
import type { Reject } from '../job/reject.js';
import type { OpenOptions } from '../runs/results.js';
import { rejectsOf } from '../runs/rejects.js';
import { Location } from '../storage/location.js';

/**
 * The inputs without a row of the last run into an output, whether it succeeded or had too many of them.
 * @throws VergerError `usage` for a wrong option; `not-found` if no run has come that far
 */
export async function listRejects(output: string, options: OpenOptions = {}): Promise<Reject[]> {
  const { allowRegions = [] } = checkOptions<OpenOptions>('listRejects', options, { allowRegions: texts });
  return rejectsOf(Location.parse(checkPath('output', output)), allowRegions);
}
