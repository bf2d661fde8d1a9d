import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Location } from './location.js';

/** The path without links. The end of it that does not exist, or can't be looked up, stays as it is. */
export async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const parent = dirname(path);
    if (parent === path) throw error;
    return join(await realPath(parent), basename(path));
  }
}

/** A location with its real path, to compare with others: two names may lead to one folder. */
export async function realLocation(location: Location): Promise<Location> {
  return location.scheme === 'file' ? Location.parse(await realPath(location.path)) : location;
}

/** Whether one of two locations is the other or lies inside it, by their names or by their real paths. */
export async function overlap(a: Location, b: Location): Promise<boolean> {
  return (await isInside(a, b)) || (await isInside(b, a));
}

/** Whether `inner` is `outer` or lies below it, by their names or by their real paths. */
export async function isInside(inner: Location, outer: Location): Promise<boolean> {
  if (outer.contains(inner)) return true;
  return (await realLocation(outer)).contains(await realLocation(inner));
}
