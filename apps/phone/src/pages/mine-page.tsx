import { useEffect, useState } from 'preact/hooks';
import { faultOf } from '../fault.js';
import { useLanguage } from '../language/language.js';
import { FaultNote } from '../parts/fault-note.js';
import { InstallNote } from '../parts/install-note.js';
import { useReady } from '../ready.js';
import { saveFile } from '../save-file.js';
import type { NamedFault } from '../use-session.js';
import type { TaughtKind } from '../worker/mind.js';

/** What the user taught: to forget, and to export. */
export function MinePage() {
  const { engine, opening } = useReady();
  const { say } = useLanguage();
  const [kinds, setKinds] = useState<readonly TaughtKind[]>([]);
  const [asked, setAsked] = useState<string>();
  const [forgotten, setForgotten] = useState<string>();
  const [problem, setProblem] = useState<NamedFault>();
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      setProblem(undefined);
      await work();
    } catch (error) {
      setProblem({ fault: faultOf(error) });
    }
  };
  useEffect(() => void attempt(async () => setKinds(await engine.ask('taught', []))), [engine]);
  const forget = (label: string): Promise<void> =>
    attempt(async () => {
      setKinds(await engine.ask('forget', [label]));
      setAsked(undefined);
      setForgotten(label);
    });
  return (
    <>
      <h1>{say.mine}</h1>
      {problem !== undefined && <FaultNote of={problem} />}
      {forgotten !== undefined && (
        <p class="verdict" role="status">
          {say.forgotten(forgotten)}
        </p>
      )}
      {!opening.canLearn && <p>{say.noLearning}</p>}
      {kinds.length === 0 ? (
        <div class="card">
          <p>{say.mineNone}</p>
          <p class="quiet">{say.mineHow}</p>
        </div>
      ) : (
        <ul class="kinds">
          {kinds.map(({ label, photos }) => (
            <li key={label} class="card">
              <div class="row">
                <span>
                  <strong>{label}</strong>
                  <br />
                  <span class="quiet">{say.minePhotos(photos)}</span>
                </span>
                <button type="button" aria-expanded={asked === label} onClick={() => setAsked(label)}>
                  {say.forget}
                </button>
              </div>
              {asked === label && (
                <div role="alertdialog" aria-label={say.forgetSure(label)}>
                  <p>{say.forgetSure(label)}</p>
                  <div class="row">
                    <button type="button" class="danger" onClick={() => void forget(label)}>
                      {say.forget}
                    </button>
                    <button type="button" onClick={() => setAsked(undefined)}>
                      {say.cancel}
                    </button>
                  </div>
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
      {kinds.length > 0 && (
        <section>
          <button
            type="button"
            class="wide strong"
            onClick={() =>
              void attempt(async () => saveFile('taught.recogniser', await engine.ask('exported', [])))
            }
          >
            {say.export}
          </button>
          <p class="quiet small">{say.exportText}</p>
        </section>
      )}
      <p class="quiet">{say.mineKept}</p>
      <InstallNote />
    </>
  );
}
