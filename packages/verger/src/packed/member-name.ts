import { isUtf8 } from 'node:buffer';

/** Linux's PATH_MAX: no folder could hold a file of a longer name. */
export const maxNameBytes = 4096;

export interface MemberName {
  /** In a form for tables: `/` between folders, no empty or `.` parts. */
  readonly name: string;
  /** Why no table can hold the name, if so. */
  readonly fault?: string;
}

/**
 * A member's name as a table shows it. It is only a name: nothing is ever written to it. Still, users join it to
 * folders of theirs, so one that climbs out of a folder is refused.
 */
export function memberName(bytes: Uint8Array): MemberName {
  if (bytes.length > maxNameBytes) {
    return { name: escaped(bytes.subarray(0, 64)), fault: `its name has ${bytes.length} bytes` };
  }
  if (!isUtf8(bytes)) return { name: escaped(bytes), fault: 'its name is not valid UTF-8' };
  const text = Buffer.from(bytes).toString();
  if (text.includes('\0')) return { name: escaped(bytes), fault: 'its name has a NUL in it' };
  const parts = text.split('/').filter((part) => part !== '' && part !== '.');
  const name = parts.join('/');
  return parts.includes('..') ? { name, fault: 'its name leads out of the archive' } : { name };
}

/** Each byte outside printable ASCII becomes `\xNN`. */
function escaped(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) =>
    byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
  ).join('');
}
