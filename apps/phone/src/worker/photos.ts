import type { StoredImage } from '@verger/vision';
import { pixelsOf } from './canvas-pixels.js';
import type { Decoder } from './decoder.js';
import { sha256 } from './hex.js';

/** A photo of the fruit that is looked at. */
export interface Photo {
  readonly id: number;
  /** Of its file; of its pixels, if the camera gave them. */
  readonly sha256: string;
  /** Decoded as a server does, bit for bit. */
  readonly isExact: boolean;
}

interface KeptPhoto extends Photo {
  /** Pixels of a phone's photo take ten times the memory of its file. */
  readonly file: Uint8Array<ArrayBuffer> | undefined;
}

/** Photos in memory, and nowhere else. Of those from files only the last one is kept decoded. */
export class Photos {
  readonly #decoder: Decoder;
  readonly #kept = new Map<number, KeptPhoto>();
  readonly #taken = new Map<number, StoredImage>();
  #last: { readonly id: number; readonly image: StoredImage } | undefined;
  #next = 1;

  constructor(decoder: Decoder) {
    this.#decoder = decoder;
  }

  /** @throws Fault if it is no image that can be read */
  async addFile(file: Uint8Array<ArrayBuffer>): Promise<Photo> {
    const { image, isExact } = await this.#decoder.decode(file);
    const photo = { id: this.#next++, sha256: await sha256(file), isExact, file };
    this.#kept.set(photo.id, photo);
    this.#last = { id: photo.id, image };
    return photo;
  }

  /** A frame of the camera. */
  async addFrame(frame: ImageBitmap): Promise<Photo> {
    const pixels = pixelsOf(frame);
    const digest = await sha256(pixels.data as Uint8Array<ArrayBuffer>);
    const photo = { id: this.#next++, sha256: digest, isExact: true, file: undefined };
    this.#kept.set(photo.id, photo);
    this.#taken.set(photo.id, { pixels, orientation: 1 });
    return photo;
  }

  get(id: number): Photo {
    return this.#photo(id);
  }

  async image(id: number): Promise<StoredImage> {
    const { file } = this.#photo(id);
    const taken = this.#taken.get(id);
    if (taken !== undefined) return taken;
    if (this.#last?.id === id) return this.#last.image;
    const { image } = await this.#decoder.decode(file as Uint8Array<ArrayBuffer>);
    this.#last = { id, image };
    return image;
  }

  drop(id: number): void {
    this.#kept.delete(id);
    this.#taken.delete(id);
    if (this.#last?.id === id) this.#last = undefined;
  }

  #photo(id: number): KeptPhoto {
    const photo = this.#kept.get(id);
    if (photo === undefined) throw new Error(`no photo ${id}`);
    return photo;
  }
}
