import { markup } from '../../runs/report/markup.js';
import { wholePage } from '../../runs/report/page-frame.js';
import { aboutSection, rejectsSection } from './about-section.js';
import { confusionsSection } from './confusions-section.js';
import { mistakesSection, refusedSection, strangersSection } from './exhibit-sections.js';
import { headSection } from './head-section.js';
import type { EvaluationPageData } from './page-data.js';
import type { Pictures } from './picture.js';
import { style } from './style.js';
import { surenessSection } from './sureness-section.js';
import { kindsSection, labelsSection } from './table-sections.js';

/** Renders an evaluation as one page that needs no script. The same data gives the same bytes. */
export function renderEvaluation(data: EvaluationPageData): string {
  const pictures = shownPictures(data.pictures);
  const hasPictures = pictures.size > 0 || data.pictures.size === 0;
  return wholePage(
    { title: data.title, vergerVersion: data.vergerVersion, style, hasPictures: true },
    markup`${headSection(data, hasPictures)}
${surenessSection(data)}
${confusionsSection(data, pictures)}
${mistakesSection(data, pictures)}
${labelsSection(data, pictures)}
${kindsSection(data)}
${refusedSection(data, pictures)}
${strangersSection(data, pictures)}
${rejectsSection(data)}
${aboutSection(data)}`,
  );
}

/** None at all if no image was found: a page of empty frames helps nobody. */
function shownPictures(pictures: Pictures): Pictures {
  const isGone = [...pictures.values()].every((picture) => 'fault' in picture && picture.fault === 'gone');
  return isGone ? new Map() : pictures;
}
