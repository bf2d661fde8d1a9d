import { counted } from '../../common/counted.js';
import { VergerError } from '../../common/errors.js';
import type { Manifest } from '../../job/manifest.js';

/** 15 neighbours vote, and trustworthiness looks at 10 of fewer than half of the images. */
const leastImages = 32;

/** @throws VergerError `usage` if a result can't be studied */
export function requireStudied({ pca, counts }: Manifest): void {
  if (pca.k === 0)
    throw new VergerError('usage', 'the result has no components, only features', {
      hint: 'a study compares components: run with --components 200 first',
    });
  if (counts.rows < leastImages)
    throw new VergerError('usage', `the result has only ${counted(counts.rows, 'image')}`, {
      hint: `a study needs ${leastImages} or more: it looks at the nearest 15 of each`,
    });
}
