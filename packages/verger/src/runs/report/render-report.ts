import { classSection } from './class-section.js';
import { groupsOf } from './groups.js';
import { headSection } from './head-section.js';
import { mapSection } from './map-section.js';
import { markup } from './markup.js';
import { wholePage } from './page-frame.js';
import { rejectsSection } from './rejects-section.js';
import type { ReportPageData } from './report-data.js';
import { runSection } from './run-section.js';
import { screeSection } from './scree-section.js';
import { script } from './script.js';
import { style } from './style.js';
import { timeSection } from './time-section.js';

/** Renders a run as one page. The same data gives the same bytes. */
export function renderReport(data: ReportPageData): string {
  const groups = groupsOf(data);
  const { title, vergerVersion } = data;
  return wholePage(
    { title, vergerVersion, style, script },
    markup`${headSection(data)}
${
  data.pca.k === 0
    ? classSection(groups)
    : markup`<div class="two">${mapSection(data, groups)}${classSection(groups)}</div>
${screeSection(data.pca)}`
}
${rejectsSection(data)}
${timeSection(data)}
${runSection(data)}`,
  );
}
