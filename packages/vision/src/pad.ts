import type { Placement } from './fit.js';
import type { TensorSpec } from './tensor-spec.js';

/**
 * Lays an image that is smaller than its tensor on a ground of `spec.fit.pad`.
 * @param memory holds the image at `from` and gets the whole at `to`
 */
export function padImage(
  memory: Uint8Array,
  { from, to }: { readonly from: number; readonly to: number },
  { columns, rows }: Placement,
  { width, height, fit }: TensorSpec,
): void {
  const whole = memory.subarray(to, to + width * height * 3);
  paint(whole, fit?.pad ?? [0, 0, 0]);
  const rowBytes = columns.length * 3;
  for (let y = 0; y < rows.length; y++) {
    const row = memory.subarray(from + y * rowBytes, from + (y + 1) * rowBytes);
    whole.set(row, ((rows.at + y) * width + columns.at) * 3);
  }
}

function paint(image: Uint8Array, colour: readonly [number, number, number]): void {
  for (let at = 0; at < image.length; at += 3) image.set(colour, at);
}
