import type { AppManifest } from '../../../../packages/verger/src/phone/app-manifest.js';
import { Fault } from '../fault.js';

/** The app's own files. After the first visit they are on the phone. */
export class Site {
  readonly manifest: AppManifest;
  readonly #base: string;

  private constructor(manifest: AppManifest, base: string) {
    this.manifest = manifest;
    this.#base = base;
  }

  /**
   * @param base the app's address
   * @throws Fault `cannot-load`
   */
  static async open(base: string): Promise<Site> {
    const bytes = await bytesAt(new URL('app.json', base));
    return new Site(JSON.parse(new TextDecoder().decode(bytes)) as AppManifest, base);
  }

  /** @throws Fault `cannot-load` */
  read(path: string): Promise<Uint8Array<ArrayBuffer>> {
    return bytesAt(new URL(path, this.#base));
  }
}

async function bytesAt(address: URL): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`status ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw new Fault('cannot-load', address.pathname, { cause });
  }
}
