import { VergerError } from '../../common/errors.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Place } from '../catalogue/place.js';
import { parametersOf, runId } from './query.js';

/**
 * The run that an address names.
 * @throws VergerError `usage` if that is no id, `not-found` if no run has it
 */
export async function knownRun(catalogue: Catalogue, id: string): Promise<Place> {
  const { run } = parametersOf({ run: runId }, { run: id });
  const place = await catalogue.place(run);
  if (place !== undefined) return place;
  throw new VergerError('not-found', 'there is no such run', { hint: 'its folder may be gone' });
}
