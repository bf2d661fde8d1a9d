import { useEffect, useState } from 'preact/hooks';

/** What is shown, as the part of the address after `#` says. */
export type Route =
  | { readonly page: 'runs' }
  | { readonly page: 'run'; readonly run: string }
  | { readonly page: 'atlas'; readonly run: string }
  | { readonly page: 'compare'; readonly left: string; readonly right: string };

const id = '[0-9a-f]{12}';

export function routeOf(hash: string): Route {
  const run = new RegExp(`^#/runs/(${id})$`).exec(hash);
  if (run !== null) return { page: 'run', run: run[1] };
  const atlas = new RegExp(`^#/runs/(${id})/atlas$`).exec(hash);
  if (atlas !== null) return { page: 'atlas', run: atlas[1] };
  const pair = new RegExp(`^#/compare/(${id})/(${id})$`).exec(hash);
  if (pair !== null) return { page: 'compare', left: pair[1], right: pair[2] };
  return { page: 'runs' };
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => routeOf(location.hash));
  useEffect(() => {
    const follow = (): void => setRoute(routeOf(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return route;
}
