import { repackHint } from '../container-kind.js';
import type { ForwardReader } from '../forward-reader.js';
import { type BadMember, type ContainerIndex, maxMembers, type Member, type PackedFault } from '../member.js';
import { memberName } from '../member-name.js';
import { orderMembers } from '../order-members.js';
import { blockBytes, isZero, parseHeader, type TarHeader } from './header.js';
import { compressionOf } from './compression.js';
import { Links } from './links.js';
import { parsePax, type PaxRecords } from './pax.js';
import { isSidecar, maxSidecarBytes, Sidecars } from './sidecars.js';

/** No name is so long; a larger extended header is there to fill the memory. */
const maxExtensionBytes = 2 ** 20;
/** Archives may be concatenated: members can follow an end, behind padding of up to a record. */
const maxZeroBytes = 2 ** 20;

interface Extension {
  readonly name?: Uint8Array;
  readonly linkName?: Uint8Array;
  readonly pax?: PaxRecords;
}

/** Why the rest of an archive can't be read. */
class Damage extends Error {
  readonly fault: PackedFault;

  constructor(detail: string, fault: PackedFault = 'corrupt') {
    super(detail);
    this.fault = fault;
  }
}

/** The members of a tar: ustar, pax and GNU's format. Reads their headers only, and the labels beside them. */
export async function indexTar(reader: ForwardReader): Promise<ContainerIndex> {
  const walk = new TarWalk(reader);
  try {
    await walk.run();
    return { members: walk.members() };
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    return { members: walk.members(), damage: { fault: error.fault, detail: error.message } };
  }
}

class TarWalk {
  readonly #reader: ForwardReader;
  readonly #found: (Member | BadMember)[] = [];
  readonly #sidecars = new Sidecars();
  readonly #links = new Links();
  #extension: Extension = {};
  #at = 0;

  constructor(reader: ForwardReader) {
    this.#reader = reader;
  }

  /** What was found so far, in the order of the names. */
  members(): ContainerIndex['members'] {
    const all = this.#links.resolve(this.#found);
    for (const [i, member] of all.entries()) {
      if ('fault' in member) continue;
      const label = this.#sidecars.of(member.name);
      if (label !== undefined) all[i] = { ...member, label };
    }
    return orderMembers(all);
  }

  /** @throws Damage */
  async run(): Promise<void> {
    const compression = compressionOf(await this.#reader.read(0, blockBytes));
    if (compression !== undefined) {
      throw new Damage(
        `compressed by ${compression}, so it can't be read in parts: ${repackHint}`,
        'unsupported',
      );
    }
    let zeroBytes = 0;
    let isEnded = false;
    while (this.#at < this.#reader.size && zeroBytes < maxZeroBytes) {
      const block = await this.#reader.read(this.#at, blockBytes);
      if (block.length < blockBytes) {
        if (isEnded) return;
        throw new Damage(`it ends inside the header at byte ${this.#at}`);
      }
      if (isZero(block)) {
        zeroBytes += blockBytes;
        isEnded = true;
        this.#at += blockBytes;
        continue;
      }
      const header = parseHeader(block);
      if (header === undefined) {
        // What follows an end is no member: a tape's last record, say.
        if (isEnded) return;
        throw new Damage(this.#at === 0 ? 'not a tar' : `no header at byte ${this.#at}`);
      }
      zeroBytes = 0;
      isEnded = false;
      await this.#take(header);
      if (this.#found.length > maxMembers) throw new Damage(`it has more than ${maxMembers} members`);
    }
    if (!isEnded) throw new Damage('it has no end mark: was it cut off?');
  }

  async #take(header: TarHeader): Promise<void> {
    const start = this.#at + blockBytes;
    if ('LKxX'.includes(header.type)) {
      await this.#extend(header, start);
      this.#at = padded(start + header.size);
      return;
    }
    const { pax = {}, name = header.name, linkName = header.linkName } = this.#extension;
    this.#extension = {};
    const path = pax.path ?? name;
    const size = pax.size ?? header.size;
    const hasContent = !'123456'.includes(header.type);
    const content = header.hasMoreSparse && header.type === 'S' ? await this.#endOfSparseMap(start) : start;
    const end = content + (hasContent ? size : 0);
    if (end > this.#reader.size) {
      const shown = memberName(path).name;
      throw new Damage(`it is cut off in ${shown}: ${this.#reader.size - content} of ${size} bytes are left`);
    }
    await this.#keep({ ...header, name: path, size, linkName: pax.linkpath ?? linkName }, content, pax);
    this.#at = padded(end);
  }

  async #extend({ type, size }: TarHeader, start: number): Promise<void> {
    if (size > maxExtensionBytes) throw new Damage(`an extended header of ${size} bytes`);
    const bytes = await this.#reader.read(start, size);
    if (bytes.length < size) throw new Damage(`it ends inside the extended header at byte ${start}`);
    const extension = this.#extension;
    if (type === 'L') this.#extension = { ...extension, name: beforeNul(bytes) };
    else if (type === 'K') this.#extension = { ...extension, linkName: beforeNul(bytes) };
    else {
      const pax = parsePax(bytes);
      if (pax === undefined) throw new Damage(`a damaged extended header at byte ${start}`);
      this.#extension = { ...extension, pax };
    }
  }

  async #keep(header: TarHeader, offset: number, pax: PaxRecords): Promise<void> {
    const { type, size } = header;
    const { name, fault } = memberName(header.name);
    const isFile = type === '0' || type === '7';
    // Old programs had no type for folders.
    if ('5gVDN'.includes(type) || (isFile && header.name.at(-1) === 0x2f) || name === '') return;
    const bad = (detail: string): unknown => this.#found.push({ name, fault: 'unsupported', detail });
    if (fault !== undefined) this.#found.push({ name, fault: 'bad-name', detail: fault });
    else if (type === 'S' || pax.isSparse === true) bad('a sparse file');
    else if (type === '1') this.#links.add(this.#found.length, name, memberName(header.linkName).name);
    else if (type === '2') this.#links.addSymbolic(this.#found.length, name, header.linkName);
    else if ('346'.includes(type)) bad('a device or a pipe, not a file');
    else if (!isFile) bad(`a member of the unknown type '${type}'`);
    else if (isSidecar(name) && size <= maxSidecarBytes) {
      const isLabel = this.#sidecars.add(name, await this.#reader.read(offset, size));
      if (!isLabel) this.#found.push({ name, size, place: { kind: 'tar', offset } });
    } else this.#found.push({ name, size, place: { kind: 'tar', offset } });
  }

  async #endOfSparseMap(start: number): Promise<number> {
    for (let at = start; ; at += blockBytes) {
      const block = await this.#reader.read(at, blockBytes);
      if (block.length < blockBytes) throw new Damage(`it ends inside the header at byte ${at}`);
      if (block[504] === 0) return at + blockBytes;
    }
  }
}

function padded(end: number): number {
  return Math.ceil(end / blockBytes) * blockBytes;
}

function beforeNul(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return Uint8Array.from(end === -1 ? bytes : bytes.subarray(0, end));
}
