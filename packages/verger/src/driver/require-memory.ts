import { VergerError } from '../common/errors.js';
import type { DescribeReport } from '../job/tasks/describe.js';
import type { ComponentsRequest } from '../pca/choose-components.js';
import { fitMemory, mostComponents, momentsMemory } from '../pca/memory.js';

/** The work that a plan gives to one worker at a time. */
export interface MemoryDemand {
  readonly images: number;
  /** Images per moments task. */
  readonly groupImages: number;
  readonly components: ComponentsRequest;
}

/**
 * Checks that moments and PCA fit the memory of a worker: it grows with the square of the features, and without this
 * check all images would be read before the first moments fail.
 * @throws VergerError `model` with the largest number of features that fits
 */
export function requireMemory({ features, memory }: DescribeReport, demand: MemoryDemand): void {
  const fits = (count: number): boolean => shortfall(count, memory, demand) === undefined;
  const needed = shortfall(features, memory, demand);
  if (needed === undefined) return;
  const most = largest(features, fits);
  const limit = Math.min(memory.limitBytes, memory.machineBytes);
  throw new VergerError(
    'model',
    `the PCA of ${features} features needs about ${mebibytes(needed)} in a worker, which may use ${mebibytes(limit)}`,
    {
      hint:
        most === 0
          ? 'the model leaves no room: use a smaller one, or a machine with more memory'
          : `at most ${most} features fit: use a model that ends with global pooling, or name another output in its sidecar`,
    },
  );
}

/** The bytes that one worker would need, if they are too many. */
function shortfall(
  features: number,
  { usedBytes, limitBytes, machineBytes }: DescribeReport['memory'],
  { images, groupImages, components }: MemoryDemand,
): number | undefined {
  const moments = usedBytes + momentsMemory(features, Math.min(images, groupImages));
  const fit = usedBytes + fitMemory(features, mostComponents(components, features, images));
  const needed = Math.max(moments, fit);
  return needed > Math.min(limitBytes, machineBytes) ? needed : undefined;
}

/** The largest number below `bound` that fits, by bisection; 0 if none does. */
function largest(bound: number, fits: (count: number) => boolean): number {
  let [low, high] = [0, bound];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
