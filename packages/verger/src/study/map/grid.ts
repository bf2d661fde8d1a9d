/** The grid on which repulsion is computed. */
export interface Grid {
  /** Nodes along each side, a power of two. */
  readonly nodes: number;
  /** Distance of neighbouring nodes, a power of two. */
  readonly spacing: number;
}

const smallest = 128;
const largest = 1024;
/** Nodes that stay free, so that splines have room and what the transform wraps around is out of reach. */
const margin = 8;
/** The kernels bend within a distance of 1. Half of that leaves an error of some hundredths of a near pair's force. */
const coarsest = 0.5;
const finest = 0.125;

/**
 * The grid for a map of some width: as fine as the smallest grid allows, then larger ones, and coarser only when the
 * largest is full. It depends on nothing else, so it's the same at every visit of a width.
 */
export function gridFor(span: number): Grid {
  let [nodes, spacing] = [smallest, finest];
  while (span > (nodes - margin) * spacing) {
    if (spacing < coarsest || nodes === largest) spacing *= 2;
    else nodes *= 2;
  }
  return { nodes, spacing };
}
