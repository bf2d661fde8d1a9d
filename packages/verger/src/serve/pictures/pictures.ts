import { cacheFolder } from '../../common/cache-folder.js';
import { VergerError } from '../../common/errors.js';
import { PictureMaker, type WantedPicture as Making } from '../../pictures/picture-maker.js';
import type { PictureFault } from '../../pictures/picture-task.js';
import { Location } from '../../storage/location.js';
import { isInside } from '../../storage/real-path.js';
import { PictureStore } from './picture-store.js';

/** Of an image that is looked at. */
export interface WantedPicture {
  /** The input of the result, as its manifest names it. */
  readonly input: string;
  readonly path: string;
  readonly sha256: string;
  readonly side: number;
}

const workers = 2;
const mostWaiting = 64;

/**
 * Makes small pictures of images below the folders that were named on the command line, and no others: what a result
 * says of its input gives no right to read it.
 */
export class Pictures {
  readonly #roots: readonly Location[];
  readonly #allowRegions: readonly string[];
  readonly #store = new PictureStore(cacheFolder('pictures'));
  readonly #maker = new PictureMaker({ workers, mostWaiting });

  constructor(roots: readonly Location[], allowRegions: readonly string[]) {
    this.#roots = roots;
    this.#allowRegions = allowRegions;
  }

  get allowRegions(): readonly string[] {
    return this.#allowRegions;
  }

  /**
   * The input of a result, if its images may be shown; undefined otherwise.
   * @param address as the result has it, which may be none
   */
  async shownInput(address: string): Promise<Location | undefined> {
    const input = locationOf(address);
    if (input === undefined) return undefined;
    for (const root of this.#roots) if (await isInside(input, root)) return input;
    return undefined;
  }

  /**
   * A picture as WebP, or why there is none.
   * @throws VergerError `access` if the input was not named; `locked` if too many are asked for at once
   */
  async picture({
    input: address,
    path,
    sha256,
    side,
  }: WantedPicture): Promise<Uint8Array<ArrayBuffer> | PictureFault> {
    const input = await this.shownInput(address);
    if (input === undefined)
      throw new VergerError('access', 'the pictures of this input are not shown', {
        hint: `start with --images ${address}`,
      });
    const name = `${sha256}-${side}.webp`;
    const stored = await this.#store.read(name);
    if (stored !== undefined) return stored;
    const made = await this.#make({
      root: input.folderUri,
      ...{ path, sha256, side },
      allowRegions: this.#allowRegions,
    });
    if (typeof made !== 'string') await this.#store.write(name, made);
    return made;
  }

  close(): Promise<void> {
    return this.#maker.close();
  }

  async #make(wanted: Making): Promise<Uint8Array<ArrayBuffer> | PictureFault> {
    try {
      return await this.#maker.make(wanted);
    } catch (error) {
      if (error instanceof VergerError && error.code === 'locked') throw error;
      return 'damaged';
    }
  }
}

function locationOf(address: string): Location | undefined {
  try {
    return Location.parse(address);
  } catch {
    return undefined;
  }
}
