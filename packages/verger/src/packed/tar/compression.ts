/** The first bytes of what compressors write (file(1), magic "compress"). */
const signatures: Readonly<Record<string, readonly number[]>> = {
  gzip: [0x1f, 0x8b],
  zstd: [0x28, 0xb5, 0x2f, 0xfd],
  xz: [0xfd, 0x37, 0x7a, 0x58, 0x5a],
  bzip2: [0x42, 0x5a, 0x68],
};

/** By what a file is compressed, if it is, from its first bytes. */
export function compressionOf(start: Uint8Array): string | undefined {
  return Object.keys(signatures).find((name) => signatures[name].every((byte, i) => start[i] === byte));
}
