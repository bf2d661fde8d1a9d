import type { RunAnswer } from '../../../../../packages/verger/src/serve/api/answers.js';
import { useLanguage } from '../../language/language.js';
import { printable } from '../../parts/printable.js';
import { Section } from '../../parts/section.js';

/** More parts than this are in the manifest. */
const most = 200;

/** What the result consists of, file by file. */
export function DigestsSection({ manifest }: Pick<RunAnswer, 'manifest'>) {
  const language = useLanguage();
  const { say } = language;
  if (manifest === null) return null;
  const files = [...manifest.parts, ...manifest.files.map((file) => ({ ...file, rows: undefined }))];
  return (
    <Section title={say.digests}>
      <details>
        <summary>
          {say.shown(language.integer(Math.min(most, files.length)), language.integer(files.length))}
        </summary>
        <div class="scroll" tabIndex={0} role="region" aria-label={say.digests}>
          <table>
            <thead>
              <tr>
                <th>{say.file}</th>
                <th class="number">{say.rows}</th>
                <th class="number">{say.bytes}</th>
                <th>SHA-256</th>
              </tr>
            </thead>
            <tbody>
              {files.slice(0, most).map(({ name, rows, bytes, sha256 }) => (
                <tr key={name}>
                  <th scope="row">{printable(name)}</th>
                  <td class="number">{rows === undefined ? '' : language.integer(rows)}</td>
                  <td class="number">{language.bytes(bytes)}</td>
                  <td>
                    <code>{sha256}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </Section>
  );
}
