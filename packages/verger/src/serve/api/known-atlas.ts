import { VergerError } from '../../common/errors.js';
import type { AtlasCache, OpenAtlas } from '../atlas/atlas-cache.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Place } from '../catalogue/place.js';
import { knownRun } from './known-run.js';

/**
 * The atlas of the run that an address names.
 * @throws VergerError `usage` or `not-found` if there is none
 */
export async function knownAtlas(
  catalogue: Catalogue,
  atlases: AtlasCache,
  id: string,
): Promise<OpenAtlas & Pick<Place, 'output'>> {
  const place = await knownRun(catalogue, id);
  const atlas = await atlases.read(place);
  if (atlas !== undefined) return { ...atlas, output: place.output };
  throw new VergerError('not-found', 'this result has no atlas', { hint: 'verger study makes one' });
}
