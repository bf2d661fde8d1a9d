import { useEffect, useState } from 'preact/hooks';
import { keep, kept } from '../../../pages/src/kept.js';
import { useLanguage } from '../language/language.js';

/** The name, and the choices that hold for all pages. */
export function TopBar({ onLanguage }: { readonly onLanguage: () => void }) {
  const { say, name } = useLanguage();
  const [theme, setTheme] = useState(firstTheme);
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    keep('theme', theme);
  }, [theme]);
  return (
    <header class="top">
      <a class="brand" href="#/look">
        <img src="./icon.svg" alt="" width="26" height="26" /> Verger
      </a>
      <div class="choices">
        <button type="button" lang={name === 'fr' ? 'en' : 'fr'} onClick={onLanguage}>
          {say.language}
        </button>
        <button
          type="button"
          aria-label={say.theme}
          title={say.theme}
          onClick={() => setTheme(theme === 'dark' ? 'light' : 'dark')}
        >
          {theme === 'dark' ? '☀' : '☾'}
        </button>
      </div>
    </header>
  );
}

function firstTheme(): string {
  return kept('theme') ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
}
