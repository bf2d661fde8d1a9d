/**
 * What the map shows of each image: a column for each property. The order is that of a digest, so that any beginning is
 * an even sample of the whole.
 */
export interface MapPoints {
  readonly count: number;
  /** Places, 0 to 65,535 along the longer side. y grows downwards, as on a screen. */
  readonly x: Uint16Array;
  readonly y: Uint16Array;
  /** The image's row in the result. */
  readonly row: Uint32Array;
  /** Index into the list of labels. */
  readonly label: Uint16Array;
}

/** The length of the map's longer side. */
export const mapSide = 65_535;
