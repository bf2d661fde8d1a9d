import { useState } from 'preact/hooks';
import { useLanguage } from '../language/language.js';
import { useReady } from '../ready.js';
import type { Session } from '../use-session.js';
import { Icon } from './icon.js';

/** Photos that a new kind takes. */
const enough = 5;

/** Makes a new kind of the photos of one fruit. */
export function Teach({ session }: { readonly session: Session }) {
  const { engine, opening } = useReady();
  const { say } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [saved, setSaved] = useState<string>();
  const { photos } = session;
  const missing = enough - photos.length;
  const label = name.trim();
  const save = async (): Promise<void> => {
    try {
      await engine.ask('teach', [label, photos.map(({ id, crop }) => ({ id, crop }))]);
      setSaved(label);
      setOpen(false);
      session.lookAgain();
    } catch (error) {
      session.report(error);
    }
  };
  if (!opening.canLearn) return <p class="quiet">{say.noLearning}</p>;
  if (saved !== undefined)
    return (
      <p class="verdict" role="status">
        {say.teachSaved(saved)}
      </p>
    );
  if (!isOpen)
    return (
      <button type="button" class="wide" onClick={() => setOpen(true)}>
        <Icon name="mine" /> {say.teach}
      </button>
    );
  return (
    <section class="card" aria-labelledby="teach">
      <h2 id="teach">{say.teach}</h2>
      {missing > 0 && <p role="status">{say.teachText(missing)}</p>}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (missing <= 0 && label !== '') void save();
        }}
      >
        <label>
          {say.teachName}
          <input
            type="text"
            autocomplete="off"
            maxLength={80}
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        {opening.recogniser.labels.includes(label) && <p class="quiet small">{say.teachNameKnown}</p>}
        <div class="row">
          <button type="submit" class="strong" disabled={missing > 0 || label === ''}>
            {say.teachSave}
          </button>
          <button type="button" onClick={() => setOpen(false)}>
            {say.cancel}
          </button>
        </div>
      </form>
    </section>
  );
}
