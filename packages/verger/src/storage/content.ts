export interface ByteRange {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** Bytes that are somewhere, to be had piece by piece: for what is too large to be held as a whole. */
export interface Content {
  readonly size: number;
  read(range: ByteRange): Promise<Uint8Array>;
}

/** Bytes in memory as a content. */
export function contentOf(bytes: Uint8Array): Content {
  return { size: bytes.length, read: ({ start, end }) => Promise.resolve(bytes.subarray(start, end)) };
}

/** The ranges of a content, one after the other. */
export function* piecesOf(size: number, pieceBytes: number): Generator<ByteRange> {
  for (let start = 0; start < size; start += pieceBytes) {
    yield { start, end: Math.min(size, start + pieceBytes) };
  }
}
