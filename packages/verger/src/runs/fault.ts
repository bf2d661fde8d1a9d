import { messageOf } from '../common/errors.js';
import { sha256 } from '../common/hash.js';
import type { Storage } from '../storage/storage.js';

/** A mismatch between a result and its manifest. */
export interface Fault {
  readonly file: string;
  readonly fault: string;
}

/** What is wrong with a file; undefined if it is as described. */
export async function faultOfFile(
  output: Storage,
  name: string,
  bytes: number,
  digest: string,
): Promise<string | undefined> {
  try {
    const content = await output.read(name);
    if (content.length !== bytes) return `has ${content.length} bytes instead of ${bytes}`;
    return sha256(content) === digest ? undefined : 'has a different SHA-256';
  } catch (error) {
    return messageOf(error);
  }
}
