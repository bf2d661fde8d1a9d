import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTempFolder } from 'testing-support/temp-folder';
import { cli } from '../support/cli.js';

/** A recogniser of drawn fruit, and pictures of other fruit. */
export class RobotFixture {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Learns five kinds, one of two labels; thresholds are those of other fruit. */
  static async make(): Promise<RobotFixture> {
    const fixture = new RobotFixture(await makeTempFolder());
    await fixture.#draw('orchard', '7', '1');
    await fixture.#draw('scene', '9', '2');
    await fixture.#run('orchard', 'features');
    await fixture.#run('scene', 'photos');
    await fixture.#run('orchard', 'views', '--views', '100,60');
    await writeFile(fixture.at('kinds.csv'), 'label,kind\nApple Green,apple\nApple Red,apple\n');
    const kinds = ['--kinds', fixture.at('kinds.csv')];
    await fixture.verger('train', fixture.at('views'), fixture.plain, ...kinds);
    const given = [...kinds, '--calibrate', fixture.at('photos')];
    await fixture.verger('train', fixture.at('features'), fixture.recogniser, ...given);
    return fixture;
  }

  at(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }

  get recogniser(): string {
    return this.at('fruit.recogniser');
  }

  /** Without photos to calibrate on; looks at the whole image and at its middle. */
  get plain(): string {
    return this.at('plain.recogniser');
  }

  /** Pictures of a kind of the scene, in the order of their names. */
  async pictures(kind: string): Promise<readonly Uint8Array<ArrayBuffer>[]> {
    const folder = this.at('scene', 'Training', kind);
    const names = (await readdir(folder)).sort();
    return Promise.all(names.map(async (name) => Uint8Array.from(await readFile(join(folder, name)))));
  }

  async verger(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await cli(args);
    if (code !== 0) throw new Error(`verger ${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  #run(images: string, features: string, ...more: readonly string[]): Promise<string> {
    const given = ['--components', '0', '--quiet', ...more];
    return this.verger('run', this.at(images), this.at(features), ...given);
  }

  #draw(name: string, kinds: string, seed: string): Promise<string> {
    const given = ['--kinds', kinds, '--views', '16', '--seed', seed, '--quiet'];
    return this.verger('dataset', 'synthesize', this.at(name), ...given);
  }
}
