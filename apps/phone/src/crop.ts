/** A part of a photo with the photo's proportions: its middle and its size, as shares of the photo's sides. */
export interface Crop {
  readonly x: number;
  readonly y: number;
  /** 1: all of it. */
  readonly size: number;
}

export const wholePhoto: Crop = { x: 0.5, y: 0.5, size: 1 };

export const smallestCrop = 0.2;

/** The same crop, inside the photo. */
export function inside({ x, y, size }: Crop): Crop {
  const share = Math.min(1, Math.max(smallestCrop, size));
  const middle = (at: number): number => Math.min(1 - share / 2, Math.max(share / 2, at));
  return { x: middle(x), y: middle(y), size: share };
}
