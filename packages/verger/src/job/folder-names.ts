/**
 * What the folders of an image say, in every command: the last is its label; the first is its split, if there is more
 * than one. A path is relative to the input's root, whose own name says nothing. Labels and splits are composed (NFC):
 * macOS and its archives write `é` as two characters, other systems as one, and both look the same.
 */

/** The last folder; `null` for an image directly in the root. */
export function labelOf(path: string): string | null {
  return composed(foldersOf(path).at(-1));
}

/** The first folder of several, as in `<split>/<label>/<file>`; otherwise `null`. */
export function splitOf(path: string): string | null {
  const folders = foldersOf(path);
  return folders.length > 1 ? composed(folders[0]) : null;
}

function composed(name: string | undefined): string | null {
  return name?.normalize('NFC') ?? null;
}

/** A bucket's keys may have empty names between slashes, which are no folders. */
function foldersOf(path: string): string[] {
  return path
    .split('/')
    .slice(0, -1)
    .filter((name) => name !== '');
}
