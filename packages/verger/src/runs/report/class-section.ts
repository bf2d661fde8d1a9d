import { bar } from './bar.js';
import { counted } from '../../common/counted.js';
import { formatCount, labelName, shorten } from './format.js';
import { type Group, median } from './groups.js';
import { type Markup, markup, nothing } from './markup.js';
import { paint } from './palette.js';

const maxListed = 160;
const listedAtEachEnd = 60;

/** Classes with their counts, largest first; a long list shows only its two ends. */
export function classSection(groups: readonly Group[]): Markup {
  const content = groups.length === 0 ? markup`<p class="empty">No classes.</p>` : table(groups);
  return markup`<section id="classes"><h2>Classes</h2>${content}</section>`;
}

function table(groups: readonly Group[]): Markup {
  const most = groups.reduce((largest, { rows, rejects }) => Math.max(largest, rows + rejects), 0);
  const all = groups.length <= maxListed;
  const head = all ? groups : groups.slice(0, listedAtEachEnd);
  const tail = all ? [] : groups.slice(-listedAtEachEnd);
  return markup`
<p class="lead">${summary(groups)}</p>
<div class="scroll" tabindex="0" role="region" aria-label="Counts by class">
<table data-classes>
<thead><tr>
<th scope="col" data-sort="label">Class</th>
<th scope="col" class="number" data-sort="rows" aria-sort="descending">Rows</th>
<th scope="col" class="number" data-sort="rejects">Rejects</th>
<td class="wide"></td>
</tr></thead>
<tbody>
${head.map((group) => row(group, most))}
${all ? nothing : gap(groups.slice(listedAtEachEnd, -listedAtEachEnd))}
${tail.map((group) => row(group, most))}
</tbody></table></div>`;
}

function summary(groups: readonly Group[]): string {
  const counts = groups.map(({ rows }) => rows);
  const largest = formatCount(counts[0]);
  const smallest = formatCount(counts[counts.length - 1]);
  if (groups.length === 1) return `One class, with ${counted(counts[0], 'row')}.`;
  return `${formatCount(groups.length)} classes of ${smallest} to ${largest} rows, median ${formatCount(median(counts))}.`;
}

function row({ key, label, rows, rejects, colour }: Group, most: number): Markup {
  const name = labelName(label);
  const rejected =
    rejects > 0
      ? markup`<span class="reject">${formatCount(rejects)}</span>`
      : markup`<span class="none">0</span>`;
  return markup`<tr data-key="${key}" data-label="${name}" data-rows="${rows}" data-rejects="${rejects}"><th scope="row" title="${name}"><svg class="swatch" viewBox="0 0 8 8" aria-hidden="true"><circle cx="4" cy="4" r="4" fill="${paint(colour)}"/></svg><bdi data-name>${shorten(name, 60)}</bdi></th><td class="number">${formatCount(rows)}</td><td class="number">${rejected}</td><td class="wide">${bar(rows, most, rejects)}</td></tr>
`;
}

function gap(between: readonly Group[]): Markup {
  const rows = between.reduce((sum, group) => sum + group.rows, 0);
  const rejects = between.reduce((sum, group) => sum + group.rejects, 0);
  const rejected = rejects > 0 ? ` and ${counted(rejects, 'reject')}` : '';
  return markup`<tr class="gap"><td colspan="4">Showing the ${formatCount(listedAtEachEnd)} largest and ${formatCount(listedAtEachEnd)} smallest. Not shown: ${counted(between.length, 'class', 'classes')} with ${counted(rows, 'row')}${rejected}.</td></tr>`;
}
