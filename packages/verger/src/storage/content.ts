export interface ByteRange {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** Bytes that are read piece by piece, since they may not fit in memory. */
export interface Content {
  readonly size: number;
  read(range: ByteRange): Promise<Uint8Array>;
}

/** Wraps bytes in memory as a `Content`. */
export function contentOf(bytes: Uint8Array): Content {
  return { size: bytes.length, read: ({ start, end }) => Promise.resolve(bytes.subarray(start, end)) };
}

/** Splits `size` bytes into consecutive ranges of at most `pieceBytes`. */
export function* piecesOf(size: number, pieceBytes: number): Generator<ByteRange> {
  for (let start = 0; start < size; start += pieceBytes) {
    yield { start, end: Math.min(size, start + pieceBytes) };
  }
}
