import { VergerError } from './errors.js';

/** Encodes a JSON document, indented: people read these files too. */
export function encodeJson(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, null, 1)}\n`);
}

/** Encodes a JSON document on one line, for files that only programs read. */
export function encodeCompactJson(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

/**
 * Parses a JSON file.
 * @param name the file's name, for the message
 * @throws VergerError `corrupt-result` if the bytes are not JSON
 */
export function decodeJson(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown;
  } catch (cause) {
    throw new VergerError('corrupt-result', `${name} is not valid JSON`, { cause });
  }
}

/** Parses JSON; undefined if the bytes are not valid JSON. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}
