const blockBytes = 512;

/** Ends an archive. */
export const tarEnd: Uint8Array = Buffer.alloc(2 * blockBytes);

/**
 * A file of a tar archive, with nothing of this machine: no times, no owners. A path that doesn't fit the header comes in
 * GNU's way, since those of packages are long; nanotar cuts them off.
 */
export function* tarFile(path: string, bytes: Uint8Array): Generator<Uint8Array> {
  const name = Buffer.from(path);
  if (name.length > 100) yield* entry('././@LongLink', 'L', Buffer.concat([name, Buffer.alloc(1)]));
  yield* entry(name.subarray(0, 100), '0', bytes);
}

function* entry(name: Uint8Array | string, type: string, bytes: Uint8Array): Generator<Uint8Array> {
  yield header(name, type, bytes.length);
  yield bytes;
  yield Buffer.alloc((blockBytes - (bytes.length % blockBytes)) % blockBytes);
}

/** Fields and their places: https://www.gnu.org/software/tar/manual/html_node/Standard.html */
function header(name: Uint8Array | string, type: string, size: number): Uint8Array {
  const block = Buffer.alloc(blockBytes);
  const octal = (value: number, at: number, digits: number): unknown =>
    block.write(`${value.toString(8).padStart(digits, '0')}\0`, at, 'latin1');
  (typeof name === 'string' ? Buffer.from(name) : name).forEach((byte, at) => (block[at] = byte));
  octal(0o644, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(size, 124, 11);
  octal(0, 136, 11);
  block.write(type, 156, 'latin1');
  block.write('ustar  \0', 257, 'latin1');
  block.fill(' ', 148, 156);
  octal(
    block.reduce((sum, byte) => sum + byte, 0),
    148,
    6,
  );
  return block;
}
