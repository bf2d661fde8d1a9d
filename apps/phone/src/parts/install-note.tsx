import { useEffect, useState } from 'preact/hooks';
import { useLanguage } from '../language/language.js';

/** What some browsers give a page that can be installed. */
interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

let early: InstallPrompt | undefined;
addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault();
  early = event as InstallPrompt;
});

/** How to install the app, unless it is. */
export function InstallNote() {
  const { say } = useLanguage();
  const [prompt, setPrompt] = useState(early);
  useEffect(() => {
    const take = (): void => setPrompt(early);
    addEventListener('beforeinstallprompt', take);
    return () => removeEventListener('beforeinstallprompt', take);
  }, []);
  if (matchMedia('(display-mode: standalone)').matches) return null;
  return (
    <section class="card">
      <p>{say.installHint}</p>
      {prompt === undefined ? (
        <p class="quiet">{say.installManually}</p>
      ) : (
        <button type="button" onClick={() => void prompt.prompt()}>
          {say.install}
        </button>
      )}
    </section>
  );
}
