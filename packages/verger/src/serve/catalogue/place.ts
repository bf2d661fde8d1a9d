import { createHash } from 'node:crypto';
import type { Location } from '../../storage/location.js';
import { openStorage } from '../../storage/open-storage.js';
import type { Storage } from '../../storage/storage.js';

/** A folder with a result, or with one that a run is making. */
export interface Place {
  /** What a page calls it: no path is part of an address. */
  readonly id: string;
  /** For people: the end of its path. */
  readonly name: string;
  readonly location: Location;
  readonly output: Storage;
}

export function placeAt(location: Location, allowRegions: readonly string[]): Place {
  const id = createHash('sha256').update(location.uri).digest('hex').slice(0, 12);
  return { id, name: location.name, location, output: openStorage(location, { allowRegions }) };
}
