import { createHash } from 'node:crypto';
import type { PrimaryNode } from './primary-node.js';

/** The public key by which an SSH server proves who it is. */
export interface HostKey {
  /** Such as `ssh-ed25519`. */
  readonly type: string;
  readonly base64: string;
}

/**
 * A channel that AWS vouches for, through which the host keys of a node arrive before the first connection. The first
 * answer is pinned.
 */
export interface HostKeySource {
  /** Where it looks, for messages. */
  readonly place: string;
  /** None if the node has not published them there yet. */
  hostKeys(primary: PrimaryNode): Promise<readonly HostKey[]>;
}

const keyInLine =
  /(?:^|\s)(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521))\s+(AAAA[A-Za-z0-9+/]+={0,2})(?:\s|$)/;

/**
 * The host keys in a text, one a line: lines of a public key file, of a known_hosts file, or of the bootstrap's log
 * (`verger bootstrap: host key ssh-ed25519 AAAA...`). Other lines don't matter.
 */
export function parseHostKeys(text: string): readonly HostKey[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const match = keyInLine.exec(line);
    if (match === null) return [];
    const [, type, base64] = match;
    return typeWithin(base64) === type ? [{ type, base64 }] : [];
  });
}

/** As ssh prints it: `SHA256:...`. */
export function fingerprintOf({ base64 }: HostKey): string {
  const digest = createHash('sha256').update(Buffer.from(base64, 'base64')).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}

/** A key begins with its type, preceded by the length (RFC 4253, 6.6). */
function typeWithin(base64: string): string | undefined {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length < 4) return undefined;
  return bytes.subarray(4, 4 + bytes.readUInt32BE(0)).toString('latin1');
}
