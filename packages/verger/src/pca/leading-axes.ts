import { chooseComponents, type ComponentsRequest } from './choose-components.js';
import type { Pca } from './fit.js';

/**
 * What a fit of the same moments with other components gives, to the bit, if its axes are the first of these: an axis
 * does not depend on those after it. Undefined if it needs more axes.
 */
export function leadingAxes(pca: Pca, components: ComponentsRequest): Pca | undefined {
  const { n, features, eigenvalues, totalVariance, axes } = pca;
  const k = chooseComponents(components, eigenvalues, totalVariance, n);
  // Eigenvalues at zero are rounded: of them, a fit might choose another number.
  if (k > pca.k || (components.kind === 'fraction' && eigenvalues[k - 1] === 0)) return undefined;
  return { ...pca, k, axes: axes.slice(0, k * features) };
}
