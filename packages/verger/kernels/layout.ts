// The inner loops of t-SNE: see src/study/map/.

export { weigh } from './layout/affinities';
export { attract } from './layout/attraction';
export { bounds, descend } from './layout/descent';
export { setTransform } from './layout/fourier';
export { repel, setGrid, setKernels } from './layout/repulsion';

/** Start of the memory that the host may use. */
export function heapBase(): usize {
  return __heap_base;
}
