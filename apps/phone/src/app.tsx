import { useEffect, useMemo, useState } from 'preact/hooks';
import { keep, kept } from '../../pages/src/kept.js';
import { type Fault, faultOf } from './fault.js';
import { Language, LanguageContext, type LanguageName } from './language/language.js';
import type { Progress } from './offline.js';
import { AboutPage } from './pages/about-page.js';
import { LookPage } from './pages/look-page.js';
import { MinePage } from './pages/mine-page.js';
import { FaultNote } from './parts/fault-note.js';
import { Starting } from './parts/starting.js';
import { Tabs } from './parts/tabs.js';
import { TopBar } from './parts/top-bar.js';
import { ReadyContext } from './ready.js';
import { usePage } from './route.js';
import { type Ready, start } from './start.js';
import { useSession } from './use-session.js';

export function App() {
  const [name, setName] = useState<LanguageName>(firstLanguage);
  const language = useMemo(() => new Language(name), [name]);
  const [progress, setProgress] = useState<Progress>();
  const [ready, setReady] = useState<Ready>();
  const [fault, setFault] = useState<Fault>();
  useEffect(() => {
    document.documentElement.lang = name;
    keep('language', name);
  }, [name]);
  useEffect(() => void start(setProgress).then(setReady, (error: unknown) => setFault(faultOf(error))), []);
  return (
    <LanguageContext.Provider value={language}>
      <TopBar onLanguage={() => setName(name === 'fr' ? 'en' : 'fr')} />
      {ready === undefined ? (
        <main>{fault === undefined ? <Starting progress={progress} /> : <FaultNote of={{ fault }} />}</main>
      ) : (
        <ReadyContext.Provider value={ready}>
          <Pages />
        </ReadyContext.Provider>
      )}
    </LanguageContext.Provider>
  );
}

/** What is looked at stays while another page is open. */
function Pages() {
  const page = usePage();
  const session = useSession();
  useEffect(() => scrollTo(0, 0), [page]);
  return (
    <>
      <main class={page}>
        {page === 'look' && <LookPage session={session} />}
        {page === 'mine' && <MinePage />}
        {page === 'about' && <AboutPage />}
      </main>
      <Tabs page={page} />
    </>
  );
}

function firstLanguage(): LanguageName {
  const own = kept('language') ?? navigator.language;
  return own.startsWith('fr') ? 'fr' : 'en';
}
