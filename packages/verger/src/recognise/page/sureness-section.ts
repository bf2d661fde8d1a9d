import { formatCount, formatShare } from '../../runs/report/format.js';
import { type Markup, markup, nothing } from '../../runs/report/markup.js';
import type { ConfidenceBin } from '../metrics.js';
import type { EvaluationPageData } from './page-data.js';
import { drawReliability, drawRisk } from './sureness-figures.js';

/** Whether it is as sure as it is right, and what answering less would bring. */
export function surenessSection({ evaluation, recogniser, reliability, risk }: EvaluationPageData): Markup {
  const { known } = evaluation;
  if (known === null) return nothing;
  const isCalibrated = recogniser.calibratedOn !== null;
  const { before, after } = known.calibrationError;
  const { 50: half, 80: most, 95: nearly } = known.answering;
  const shown = isCalibrated ? reliability : { ...reliability, before: [] };
  return markup`<section id="sureness"><h2>Is it as sure as it is right?</h2><div class="pair">
<figure>${drawReliability(shown)}<figcaption>On the dashed line, it is right as often as it says. Below it, it is too sure. ${
    isCalibrated
      ? markup`Filled: calibrated, off by ${formatShare(after)}. Hollow: without calibration, off by ${formatShare(before)}.`
      : markup`It is off by ${formatShare(after)}.`
  } The larger the dot, the more images.</figcaption>${bins(shown)}</figure>
<figure>${drawRisk(risk, known.answering)}<figcaption>Errors among the answers if only the surest images are answered: of the surest 50% ${formatShare(half)} are right, of 80% ${formatShare(most)}, of 95% ${formatShare(nearly)}. Over all shares, ${formatShare(known.aurc)} of the answers are wrong (AURC).</figcaption></figure>
</div></section>`;
}

function bins({ before, after }: EvaluationPageData['reliability']): Markup {
  const rows = (name: string, of: readonly ConfidenceBin[]): Markup[] =>
    of.map(
      ({ guesses, confidence, accuracy }) =>
        markup`<tr><th scope="row">${name}</th><td class="number">${formatShare(confidence)}</td><td class="number">${formatShare(accuracy)}</td><td class="number">${formatCount(guesses)}</td></tr>
`,
    );
  return markup`<details><summary>The dots as a table</summary><table><thead><tr><th scope="col">Calibration</th><th scope="col" class="number">Mean sureness</th><th scope="col" class="number">Right</th><th scope="col" class="number">Images</th></tr></thead>
<tbody>${rows(before.length === 0 ? 'none' : 'with', after)}${rows('without', before)}</tbody></table></details>`;
}
