import { hasTextAt } from './bytes.js';

const orientationTag = 0x0112;
const exifPrefix = 'Exif\0\0';
/** How many bytes a number of each type takes (TIFF 6.0, section 2); a text or a fraction is no orientation. */
const numberBytes: Readonly<Record<number, number | undefined>> = { 3: 2, 4: 4, 6: 1, 8: 2, 9: 4, 13: 4 };
const knownTypes = 13;

/**
 * How a picture is stored, 1 (upright) to 8, from its Exif data or else its XMP packet, as Pillow's
 * `ImageOps.exif_transpose` finds it: what is damaged or out of range counts as upright.
 */
export function findOrientation(exif: Uint8Array | undefined, xmp: Uint8Array | undefined): number {
  const found = (exif && exifOrientation(exif)) ?? (xmp && xmpOrientation(xmp)) ?? 1;
  return found >= 1 && found <= 8 ? found : 1;
}

/** Undefined if there is no such entry in the first directory, 0 if it isn't one number. */
function exifOrientation(exif: Uint8Array): number | undefined {
  let tiff = exif;
  for (let i = 0; i < 2 && hasTextAt(tiff, 0, exifPrefix); i++) tiff = tiff.subarray(exifPrefix.length);
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  if (view.byteLength < 8) return undefined;
  const little = hasTextAt(tiff, 0, 'II');
  // Pillow takes the 42 in either byte order.
  if (!['II*\0', 'MM\0*', 'II\0*', 'MM*\0'].some((header) => hasTextAt(tiff, 0, header))) return undefined;
  const directory = view.getUint32(4, little);
  if (directory + 2 > view.byteLength) return undefined;
  const entries = view.getUint16(directory, little);
  for (let entry = 0; entry < entries; entry++) {
    const at = directory + 2 + entry * 12;
    if (at + 12 > view.byteLength) return undefined;
    if (view.getUint16(at, little) !== orientationTag) continue;
    const type = view.getUint16(at + 2, little);
    if (type === 0 || type > knownTypes) continue;
    const bytes = numberBytes[type];
    if (bytes === undefined || view.getUint32(at + 4, little) !== 1) return 0;
    if (bytes === 1) return view.getUint8(at + 8);
    return bytes === 2 ? view.getUint16(at + 8, little) : view.getUint32(at + 8, little);
  }
  return undefined;
}

function xmpOrientation(xmp: Uint8Array): number | undefined {
  const match = /tiff:Orientation(?:="|>)([0-9])/.exec(new TextDecoder('latin1').decode(xmp));
  return match === null ? undefined : Number(match[1]);
}
