import { messageOf, VergerError } from './errors.js';

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
    return JSON.parse(textOf(bytes)) as unknown;
  } catch (cause) {
    const where = faultIn(textOf(bytes), messageOf(cause));
    throw new VergerError('corrupt-result', `${name} is not valid JSON: ${where}`, { cause });
  }
}

/** Without the mark that editors of Windows put before the first character. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** What V8 says, with the line and the column where it gives the position; elsewhere it quotes the place. */
function faultIn(text: string, message: string): string {
  const match = /^(.*?)(?: in JSON)? at position (\d+)/.exec(message);
  const [, fault = message, position] = (match ?? []) as readonly (string | undefined)[];
  const uncapitalised = (line: string): string => line.charAt(0).toLowerCase() + line.slice(1);
  if (position === undefined) return uncapitalised(message);
  const lines = text.slice(0, Number(position)).split('\n');
  return `${uncapitalised(fault)}, at line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`;
}

/** Parses JSON; undefined if the bytes are not valid JSON. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(textOf(bytes));
  } catch {
    return undefined;
  }
}
