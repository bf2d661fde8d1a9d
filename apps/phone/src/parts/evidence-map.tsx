import { useEffect, useRef } from 'preact/hooks';
import type { Crop } from '../crop.js';
import type { Evidence } from '../worker/evidence.js';
import { placeOfCrop } from './crop-place.js';

/** How dark it is where a photo says nothing. */
const darkest = 205;

/** Dark where a photo says little: what is bright tells. It lies over the frame, and browsers smooth its few cells. */
export function EvidenceMap({ of, crop }: { readonly of: Evidence; readonly crop: Crop }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const cells = new ImageData(of.columns, of.rows);
    of.shares.forEach((share, i) => (cells.data[i * 4 + 3] = darkest * (1 - share)));
    canvas.current?.getContext('2d')?.putImageData(cells, 0, 0);
  }, [of]);
  return (
    <canvas
      ref={canvas}
      class="evidence"
      aria-hidden="true"
      width={of.columns}
      height={of.rows}
      style={placeOfCrop(crop)}
    />
  );
}
