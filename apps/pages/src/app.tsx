import { useEffect, useMemo, useState } from 'preact/hooks';
import { Language, LanguageContext, type LanguageName } from './language/language.js';
import { TopBar } from './parts/top-bar.js';
import { AtlasPage } from './pages/atlas-page.js';
import { ComparePage } from './pages/compare-page.js';
import { RunPage } from './pages/run-page.js';
import { RunsPage } from './pages/runs-page.js';
import { keep, kept } from './kept.js';
import { type Route, useRoute } from './route.js';

export function App() {
  const route = useRoute();
  const [name, setName] = useState<LanguageName>(firstLanguage);
  const language = useMemo(() => new Language(name), [name]);
  useEffect(() => {
    document.documentElement.lang = name;
    keep('language', name);
  }, [name]);
  return (
    <LanguageContext.Provider value={language}>
      <TopBar onLanguage={() => setName(name === 'fr' ? 'en' : 'fr')} />
      <main>{pageOf(route)}</main>
    </LanguageContext.Provider>
  );
}

function pageOf(route: Route) {
  switch (route.page) {
    case 'runs':
      return <RunsPage />;
    case 'run':
      return <RunPage run={route.run} />;
    case 'atlas':
      return <AtlasPage run={route.run} />;
    case 'compare':
      return <ComparePage left={route.left} right={route.right} />;
  }
}

function firstLanguage(): LanguageName {
  const own = kept('language') ?? navigator.language;
  return own.startsWith('fr') ? 'fr' : 'en';
}
