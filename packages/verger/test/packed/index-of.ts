import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { indexContainer } from '../../src/packed/index-container.js';
import type { BadMember, ContainerIndex, Member } from '../../src/packed/member.js';
import { memberFiles } from '../../src/packed/member-files.js';
import { memberPath } from '../../src/packed/member-path.js';
import { memberVersion } from '../../src/packed/place.js';
import { FileStorage } from '../../src/storage/file.js';

/** Folders that are removed after each test. */
export const tempFolder = useTempFolders();

/** A packed file of these bytes, alone in a folder. */
export async function packedFile(name: string, bytes: Uint8Array): Promise<PackedFile> {
  const folder = await tempFolder();
  writeFileSync(join(folder, name), bytes);
  return new PackedFile(folder, name);
}

export class PackedFile {
  readonly storage: FileStorage;
  readonly path: string;
  readonly #name: string;

  constructor(folder: string, name: string) {
    this.storage = new FileStorage(folder);
    this.path = join(folder, name);
    this.#name = name;
  }

  async index(): Promise<ContainerIndex> {
    const entry = await this.storage.stat(this.#name);
    if (entry === undefined) throw new Error(`no ${this.path}`);
    return indexContainer(this.storage, entry, () => undefined);
  }

  /** The content of every sound member, or why it can't be read, by name. */
  async contents(): Promise<Record<string, string>> {
    const entry = await this.storage.stat(this.#name);
    const { members } = await this.index();
    const listed = members.filter(isSound).map(({ name, size, place }) => ({
      path: memberPath(this.#name, name),
      size,
      version: memberVersion(place, entry?.version ?? ''),
    }));
    const files = memberFiles(this.storage, listed, [...listed.keys()]);
    const found: Record<string, string> = {};
    for (const [i, file] of files.entries()) {
      const name = listed[i].path.slice(this.#name.length + 1);
      found[name] = await file
        .read()
        .then((stored) => file.unpack(stored))
        .then(
          (bytes) => Buffer.from(bytes).toString('latin1'),
          (error: unknown) => String(error),
        );
    }
    return found;
  }
}

function isSound(member: Member | BadMember): member is Member {
  return !('fault' in member);
}

/** The members that can't be read, with the reasons. */
export function faults({ members }: ContainerIndex): Record<string, string> {
  return Object.fromEntries(
    members.flatMap((member) =>
      'fault' in member ? [[member.name, `${member.fault}: ${member.detail}`]] : [],
    ),
  );
}

export function soundNames({ members }: ContainerIndex): string[] {
  return members.filter(isSound).map(({ name }) => name);
}
