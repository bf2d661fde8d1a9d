import { copyFile, mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readManifest } from '../../src/job/manifest.js';
import { FileStorage } from '../../src/storage/file.js';
import { Location } from '../../src/storage/location.js';
import type { RunRequest } from '../../src/driver/request.js';
import { plantOrchard } from '../support/orchard.js';
import { RunFixture } from './run-fixture.js';

/** What a result consists of, and the digest of its plan: all that must not depend on where features came from. */
export async function contentOf(folder: string): Promise<unknown> {
  const manifest = await readManifest(new FileStorage(folder));
  if (manifest === undefined) throw new Error('no result');
  const files = manifest.files.map(({ name, sha256 }) => [name, sha256]);
  return {
    plan: manifest.planDigest,
    parts: manifest.parts,
    files,
    counts: { ...manifest.counts, reused: 0 },
  };
}

/** A change of the input. */
export type Edit =
  | { readonly type: 'add' | 'change' | 'touch' | 'remove'; readonly image: number }
  | { readonly type: 'rename' | 'copy'; readonly image: number; readonly to: number };

/** A run fixture whose input changes, and the same runs from nothing to compare with. */
export class UpdateFixture {
  readonly fixture: RunFixture;
  readonly #folder: string;
  /** Images that are not in the input yet. */
  readonly #spare: string[];
  readonly #paths: string[];
  #time = 1_500_000_000;

  private constructor(fixture: RunFixture, paths: string[], spare: string[]) {
    this.fixture = fixture;
    this.#folder = fixture.folder;
    this.#paths = paths;
    this.#spare = spare;
  }

  static async open(folder: string, perClass = 5): Promise<UpdateFixture> {
    const classes = ['a', 'b'];
    const paths = await plantOrchard(join(folder, 'in'), { classes, perClass, size: 8 });
    const spare = await plantOrchard(join(folder, 'spare'), { classes, perClass: 30, size: 8, seed: 7 });
    return new UpdateFixture(await RunFixture.open(folder), paths, spare);
  }

  get output(): string {
    return join(this.#folder, 'out');
  }

  /** Paths of the images. */
  get paths(): readonly string[] {
    return this.#paths;
  }

  inInput(path: string): string {
    return join(this.#folder, 'in', path);
  }

  /** The result of the last request from nothing. */
  async fromNothing(changes: Partial<RunRequest> = {}): Promise<unknown> {
    const place = join(this.#folder, 'nothing');
    await rm(place, { recursive: true, force: true });
    const request = this.fixture.request;
    const plain = { ...request, ...changes, output: Location.parse(place), update: false, reuse: [] };
    await new RunFixture(this.#folder, plain).run();
    return contentOf(place);
  }

  async edit(edit: Edit): Promise<void> {
    const path = this.#paths[edit.image % this.#paths.length];
    switch (edit.type) {
      case 'add':
        return this.#put(`b/new-${this.#spare.length}.jpg`);
      case 'change':
        return this.#put(path);
      case 'touch':
        return this.#touch(path);
      case 'remove':
        // PCA needs two rows.
        if (this.#paths.length > 3) await rm(this.inInput(this.#drop(path)));
        return;
      case 'rename':
        return rename(this.inInput(this.#drop(path)), this.inInput(await this.#place(edit.to)));
      case 'copy':
        return copyFile(this.inInput(path), this.inInput(await this.#place(edit.to)));
    }
  }

  async #put(path: string): Promise<void> {
    const image = this.#spare.pop();
    if (image === undefined) return;
    await copyFile(join(this.#folder, 'spare', image), this.inInput(path));
    if (!this.#paths.includes(path)) this.#paths.push(path);
    await this.#touch(path);
  }

  async #touch(path: string): Promise<void> {
    this.#time += 1;
    await utimes(this.inInput(path), this.#time, this.#time);
  }

  #drop(path: string): string {
    this.#paths.splice(this.#paths.indexOf(path), 1);
    return path;
  }

  /** A path in a class of its own: a rename is a relabelling too. */
  async #place(to: number): Promise<string> {
    const path = `${['a', 'b', 'c'][to % 3]}/moved-${to}.jpg`;
    await mkdir(dirname(this.inInput(path)), { recursive: true });
    if (!this.#paths.includes(path)) this.#paths.push(path);
    return path;
  }

  /** A file that is no image. */
  async putBroken(path: string): Promise<void> {
    await writeFile(this.inInput(path), 'not an image');
  }
}
