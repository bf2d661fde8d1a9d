const orientationTag = 0x0112;
const shortType = 3;

/**
 * Reads the orientation from an Exif segment, starting at its TIFF header (Exif 2.3, 4.5 and 4.6.4): 1 if it has
 * none, undefined if the directory is malformed or ambiguous.
 */
export function readOrientation(tiff: Uint8Array): number | undefined {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  if (view.byteLength < 8) return undefined;
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return undefined;
  const little = order === 0x4949;
  const directory = view.getUint32(4, little);
  if (directory + 2 > view.byteLength) return undefined;
  const entries = view.getUint16(directory, little);
  if (directory + 2 + entries * 12 > view.byteLength) return undefined;
  for (let entry = 0; entry < entries; entry++) {
    const at = directory + 2 + entry * 12;
    if (view.getUint16(at, little) !== orientationTag) continue;
    if (view.getUint16(at + 2, little) !== shortType || view.getUint32(at + 4, little) !== 1)
      return undefined;
    return view.getUint16(at + 8, little);
  }
  return 1;
}
