import { useEffect, useState } from 'preact/hooks';

export const pages = ['look', 'mine', 'about'] as const;
export type Page = (typeof pages)[number];

/** The page that the address names. */
export function usePage(): Page {
  const [page, setPage] = useState(pageOfAddress);
  useEffect(() => {
    const follow = (): void => setPage(pageOfAddress());
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return page;
}

function pageOfAddress(): Page {
  return pages.find((page) => location.hash === `#/${page}`) ?? 'look';
}
