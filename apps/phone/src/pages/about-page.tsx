import { useLanguage } from '../language/language.js';
import { useReady } from '../ready.js';

/** What the app is, what it does with photos, and whose work is in it. */
export function AboutPage() {
  const { opening, facts } = useReady();
  const language = useLanguage();
  const { say } = language;
  const { recogniser, backbone, verger } = opening;
  return (
    <>
      <h1>{say.about}</h1>
      <section>
        <h2>{say.privacy}</h2>
        <p>{say.privacyText}</p>
      </section>
      <section>
        <h2>{say.limits}</h2>
        <p>{say.limitsText}</p>
        <p>{say.knows(String(recogniser.labels.length), recogniser.images.toLocaleString(language.name))}</p>
        <p>
          {recogniser.calibratedOn === null
            ? say.uncalibrated
            : say.calibratedOn(withoutFolders(recogniser.calibratedOn))}
        </p>
      </section>
      <section>
        <h2>{say.sources}</h2>
        <p class="quiet">{say.sourceText}</p>
        <ul class="sources">
          {facts.sources.map(({ id, citation, licence, url, note }) => (
            <li key={id} class="card" lang="en">
              <p>
                {url === null ? (
                  citation
                ) : (
                  <a href={url} rel="noreferrer">
                    {citation}
                  </a>
                )}
              </p>
              <p class="quiet small">{licence}</p>
              {note !== null && <p class="quiet small">{note}</p>}
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2>{say.software}</h2>
        <p>
          {say.softwareList} Preact (MIT), ONNX Runtime (MIT), libjpeg-turbo (BSD/IJG);{' '}
          <a href="./third-party.txt">{say.licencesFile}</a>.
        </p>
        <p>
          {say.networkOf(backbone.name)}
          {backbone.licence !== null && `, ${backbone.licence}`}
        </p>
        <p class="quiet small">{say.versionOf(verger, recogniser.sha256.slice(0, 12))}</p>
      </section>
    </>
  );
}

/** `750 photos of file:///data/scene/` without what is nobody's business here. */
function withoutFolders(text: string): string {
  return text.replace(/[a-z0-9]+:\/\/\S*?([^/\s]+)\/?(?=\s|$)/g, '$1');
}
