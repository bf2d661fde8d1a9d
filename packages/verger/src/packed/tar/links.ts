import { posix } from 'node:path';
import { memberName } from '../member-name.js';
import type { BadMember, Member } from '../member.js';

/** A chain of links longer than Linux follows (path_resolution(7)) is a circle. */
const maxChain = 40;

interface Link {
  /** Where it was found among the members. */
  readonly at: number;
  readonly name: string;
  readonly target: string;
}

/** The links of a tar. Tar stores the second of two hard-linked files as one. */
export class Links {
  readonly #links: Link[] = [];

  /** @param at the number of members before it */
  add(at: number, name: string, target: string): void {
    this.#links.push({ at, name, target });
  }

  /** A symbolic link starts from its own folder; one that leaves the archive has no target in it. */
  addSymbolic(at: number, name: string, target: Uint8Array): void {
    const text = Buffer.from(target).toString();
    const path = text.startsWith('/') ? text : posix.join(posix.dirname(name), text);
    this.add(at, name, path.startsWith('/') ? path : memberName(Buffer.from(path)).name);
  }

  /** The members with the links among them: each is what it leads to, under its own name. */
  resolve(found: readonly (Member | BadMember)[]): (Member | BadMember)[] {
    if (this.#links.length === 0) return [...found];
    const files = new Map<string, Member | Link>();
    for (const link of this.#links) files.set(link.name, link);
    for (const member of found) if (!('fault' in member)) files.set(member.name, member);
    const all: (Member | BadMember)[] = [];
    let next = 0;
    for (const link of this.#links) {
      while (next < link.at) all.push(found[next++]);
      all.push(follow(link, files));
    }
    while (next < found.length) all.push(found[next++]);
    return all;
  }
}

function follow(link: Link, files: ReadonlyMap<string, Member | Link>): Member | BadMember {
  const { name, target } = link;
  let current: Member | Link | undefined = link;
  for (let i = 0; i < maxChain && current !== undefined && 'target' in current; i++) {
    current = files.get(current.target);
  }
  if (current !== undefined && 'place' in current) return { ...current, name };
  return {
    name,
    fault: 'broken-link',
    detail: `a link to ${target.slice(0, 200)}, which the archive does not hold`,
  };
}
