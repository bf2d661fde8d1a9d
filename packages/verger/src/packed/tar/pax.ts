/** The records of a pax extended header that say where a member is and what it is called. */
export interface PaxRecords {
  readonly path?: Uint8Array;
  readonly linkpath?: Uint8Array;
  readonly size?: number;
  /** GNU's newer sparse formats hide the content's real name and size. */
  readonly isSparse?: boolean;
}

/**
 * Parses the records `<length> <key>=<value>\n` (POSIX.1-2017, pax, "pax Extended Header").
 * @returns undefined if they are damaged
 */
export function parsePax(bytes: Uint8Array): PaxRecords | undefined {
  const records: { -readonly [Key in keyof PaxRecords]: PaxRecords[Key] } = {};
  let sparseName: Uint8Array | undefined;
  let at = 0;
  // Some writers pad with NULs.
  while (at < bytes.length && bytes[at] !== 0) {
    const space = bytes.indexOf(0x20, at);
    if (space === -1 || space - at > 10) return undefined;
    const digits = latin1(bytes.subarray(at, space));
    const end = at + Number(digits);
    if (!/^\d+$/.test(digits) || end <= space + 1 || end > bytes.length || bytes[end - 1] !== 0x0a) {
      return undefined;
    }
    const equals = bytes.indexOf(0x3d, space);
    if (equals === -1 || equals >= end) return undefined;
    const key = latin1(bytes.subarray(space + 1, equals));
    const value = bytes.subarray(equals + 1, end - 1);
    if (key === 'path') records.path = Uint8Array.from(value);
    else if (key === 'linkpath') records.linkpath = Uint8Array.from(value);
    else if (key.startsWith('GNU.sparse.')) {
      records.isSparse = true;
      if (key === 'GNU.sparse.name') sparseName = Uint8Array.from(value);
    } else if (key === 'size') {
      const size = Number(latin1(value));
      if (!/^\d+$/.test(latin1(value)) || !Number.isSafeInteger(size)) return undefined;
      records.size = size;
    }
    at = end;
  }
  return sparseName === undefined ? records : { ...records, path: sparseName };
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
