import { VergerError } from '../../common/errors.js';
import { AtlasCache, type OpenAtlas } from '../atlas/atlas-cache.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Place } from '../catalogue/place.js';
import { knownRun } from './known-run.js';

/**
 * Opens the atlas of the run that an address names.
 * @throws VergerError `usage` or `not-found` if there is no such run, or no atlas
 */
export type OpenRunAtlas = (id: string) => Promise<OpenAtlas & Pick<Place, 'output'>>;

export function openRunAtlas(catalogue: Catalogue): OpenRunAtlas {
  const atlases = new AtlasCache();
  return async (id) => {
    const place = await knownRun(catalogue, id);
    const atlas = await atlases.read(place);
    if (atlas !== undefined) return { ...atlas, output: place.output };
    throw new VergerError('not-found', 'this result has no atlas', { hint: 'verger study makes one' });
  };
}
