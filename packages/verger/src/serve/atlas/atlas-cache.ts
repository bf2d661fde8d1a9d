import { type AtlasManifest, atlasTables, readAtlas } from '../../job/atlas.js';
import { outputKeys } from '../../job/work-files.js';
import { TableFile } from '../../parquet/table-file.js';
import type { Place } from '../catalogue/place.js';
import { type AtlasColumns, readAtlasColumns } from './atlas-columns.js';

/** An atlas that is open. */
export interface OpenAtlas {
  readonly manifest: AtlasManifest;
  readonly columns: AtlasColumns;
  /** The table of images, for what the columns lack. */
  readonly table: TableFile;
}

/** A million images take 40 MB. */
const mostAtlases = 4;

/** The atlases that were looked at last; a changed one is read again. */
export class AtlasCache {
  readonly #open = new Map<
    string,
    { readonly version: string; readonly atlas: Promise<OpenAtlas | undefined> }
  >();

  /**
   * Undefined if the result has not been studied.
   * @throws VergerError `corrupt-result`
   */
  async read({ id, output }: Place): Promise<OpenAtlas | undefined> {
    const entry = await output.stat(outputKeys.atlasManifest);
    if (entry === undefined) return undefined;
    const known = this.#open.get(id);
    if (known?.version === entry.version) return known.atlas;
    const atlas = openAtlas(output);
    this.#open.delete(id);
    this.#open.set(id, { version: entry.version, atlas });
    for (const [oldest] of this.#open) if (this.#open.size > mostAtlases) this.#open.delete(oldest);
    // A failure is not kept.
    atlas.catch(() => this.#open.delete(id));
    return atlas;
  }
}

async function openAtlas(output: Place['output']): Promise<OpenAtlas | undefined> {
  const manifest = await readAtlas(output);
  if (manifest === undefined) return undefined;
  const table = await TableFile.open(output, atlasTables.images);
  const columns = await readAtlasColumns(table);
  return { manifest, columns, table };
}
