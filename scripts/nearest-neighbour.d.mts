/** A row of a result, as far as it matters here. */
export interface Located {
  readonly path: string;
  readonly label: string | null;
  readonly components: ArrayLike<number>;
}

/** Share of one split's rows whose nearest row of the other split has their label. */
export function nearestNeighbourAccuracy(
  rows: AsyncIterable<Located>,
  splits: { readonly gallery: string; readonly queries: string },
): Promise<{ readonly queries: number; readonly gallery: number; readonly share: number }>;
