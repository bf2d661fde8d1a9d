import type { ComponentsRequest } from '../pca/choose-components.js';

/** What people typed: `200`, `0.95` or `all`. */
export function componentsText(request: ComponentsRequest): string {
  switch (request.kind) {
    case 'count':
      return request.count.toString();
    case 'fraction':
      return request.fraction.toString();
    case 'all':
      return 'all';
  }
}
