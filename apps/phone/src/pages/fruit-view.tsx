import { useState } from 'preact/hooks';
import { FruitFacts } from '../facts/fruit-facts.js';
import { fruitName } from '../fruit-name.js';
import { useLanguage } from '../language/language.js';
import { AnswerCard } from '../parts/answer-card.js';
import { placeOf } from '../evidence-place.js';
import { PhotoView } from '../parts/photo-view.js';
import { Picture } from '../parts/picture.js';
import { Teach } from '../parts/teach.js';
import { useReady } from '../ready.js';
import type { Session, SessionPhoto } from '../use-session.js';
import type { Evidence } from '../worker/evidence.js';

/** What was found of one part of one photo. */
interface Found {
  readonly photo: SessionPhoto;
  readonly evidence: Evidence;
}

/** The photos of one fruit, what it is, what tells, and what is known about it. */
export function FruitView({ session }: { readonly session: Session }) {
  const { engine } = useReady();
  const { say } = useLanguage();
  const { photos, verdict, isBusy } = session;
  const [chosenId, setChosen] = useState<number>();
  const [found, setFound] = useState<Found>();
  const chosen = photos.find(({ id }) => id === chosenId) ?? photos[photos.length - 1];
  // A photo with another frame is another object.
  const evidence = found?.photo === chosen ? found.evidence : undefined;
  const label = verdict?.candidates.at(0)?.label;
  const show = async (of: string): Promise<void> => {
    const { id, crop } = chosen;
    setFound({ photo: chosen, evidence: await engine.ask('evidence', [{ id, crop }, of]) });
  };
  return (
    <>
      <h1 class="unseen">{say.photosOf(photos.length)}</h1>
      <PhotoView
        photo={chosen}
        number={photos.indexOf(chosen) + 1}
        evidence={evidence}
        onCrop={(crop) => session.crop(chosen.id, crop)}
        onRemove={() => session.remove(chosen.id)}
      />
      {photos.length > 1 && (
        <ul class="strip" aria-label={say.photosOf(photos.length)}>
          {photos.map((photo, i) => (
            <li key={photo.id}>
              <button
                type="button"
                aria-label={say.photo(i + 1)}
                aria-pressed={photo === chosen}
                onClick={() => setChosen(photo.id)}
              >
                <Picture of={photo.preview} className="thumbnail" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {verdict !== undefined && <AnswerCard verdict={verdict} isBusy={isBusy} />}
      {label !== undefined && (
        <EvidenceNote
          label={label}
          evidence={evidence}
          onShow={() => void show(label)}
          onHide={() => setFound(undefined)}
        />
      )}
      {verdict !== undefined && verdict.name !== null && <FruitFacts label={verdict.name} />}
      <Teach key={photos[0].id} session={session} />
    </>
  );
}

function EvidenceNote({
  label,
  evidence,
  onShow,
  onHide,
}: {
  readonly label: string;
  readonly evidence: Evidence | undefined;
  readonly onShow: () => void;
  readonly onHide: () => void;
}) {
  const { facts } = useReady();
  const { say, name: language } = useLanguage();
  if (evidence === undefined)
    return (
      <button type="button" class="wide" onClick={onShow}>
        {say.evidence}
      </button>
    );
  const place = placeOf(evidence);
  const { name } = fruitName(facts, label, language);
  return (
    <div class="card" role="status">
      <p>{place === undefined ? say.evidenceNone : say.evidenceText(say.places[place], name)}</p>
      <button type="button" onClick={onHide}>
        {say.evidenceHide}
      </button>
    </div>
  );
}
