/** The kinds of packed files that are read by ranges. */
export type ContainerKind = 'tar' | 'zip' | 'parquet';

const kinds: Readonly<Record<string, ContainerKind>> = { tar: 'tar', zip: 'zip', parquet: 'parquet' };
const compressed = /\.(tar\.[a-z0-9]+|tgz|tbz2?|txz|tzst|7z|rar)$/i;

/** What a file is by the ending of its name; undefined if it is no packed file. */
export function containerKind(key: string): ContainerKind | undefined {
  const ending = /[^/]\.([a-z]+)$/i.exec(key)?.[1].toLowerCase();
  return ending === undefined ? undefined : kinds[ending];
}

/** Whether a file's name is that of an archive of which no part can be read without all that comes before. */
export function isSolidArchive(key: string): boolean {
  return compressed.test(key);
}

export const repackHint = 'repack it as an uncompressed .tar: JPEGs hardly get smaller by compression';
