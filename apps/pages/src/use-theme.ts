import { useEffect, useState } from 'preact/hooks';

export type Theme = 'light' | 'dark';

/** The theme that is shown: the top bar sets it on the document. */
export function useTheme(): Theme {
  const [theme, setTheme] = useState(themeOf);
  useEffect(() => {
    const watch = new MutationObserver(() => setTheme(themeOf()));
    watch.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => watch.disconnect();
  }, []);
  return theme;
}

function themeOf(): Theme {
  return document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light';
}
