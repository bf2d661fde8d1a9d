import { useState } from 'preact/hooks';
import { Actions } from '../parts/actions.js';
import { CameraView } from '../parts/camera-view.js';
import { FaultNote } from '../parts/fault-note.js';
import { InstallNote } from '../parts/install-note.js';
import { useLanguage } from '../language/language.js';
import type { Session } from '../use-session.js';
import { FruitView } from './fruit-view.js';

/** Recognises a fruit. */
export function LookPage({ session }: { readonly session: Session }) {
  const { say } = useLanguage();
  const [stream, setStream] = useState<MediaStream>();
  return (
    <>
      {session.faults.map((fault, i) => (
        <FaultNote key={i} of={fault} />
      ))}
      {session.photos.length === 0 ? <Welcome /> : <FruitView session={session} />}
      {session.isBusy && (
        <p class="unseen" role="status">
          {say.thinking} …
        </p>
      )}
      <Actions session={session} onCamera={setStream} />
      {stream !== undefined && (
        <CameraView
          stream={stream}
          onFrame={(frame) => void session.addFrame(frame)}
          onClose={() => setStream(undefined)}
        />
      )}
    </>
  );
}

function Welcome() {
  const { say } = useLanguage();
  return (
    <>
      <div class="welcome">
        <img src="./icon.svg" alt="" width="132" height="132" />
        <h1>{say.title}</h1>
        <p class="lead">{say.lead}</p>
      </div>
      <section class="card" aria-labelledby="tips">
        <h2 id="tips">{say.tips}</h2>
        <ul>
          {say.tipList.map((tip) => (
            <li key={tip}>{tip}</li>
          ))}
        </ul>
      </section>
      <InstallNote />
    </>
  );
}
