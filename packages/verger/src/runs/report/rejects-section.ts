import { counted } from '../../common/counted.js';
import { largest } from '../../common/extremes.js';
import { bar } from './bar.js';
import { formatCount, formatShare, oneLine } from './format.js';
import { type Markup, markup, nothing } from './markup.js';
import { rejectTable } from './reject-table.js';
import type { ReportPageData, ReportRejects } from './report-data.js';

/** The inputs that produced no row, by reason and individually. */
export function rejectsSection({ rejects, images }: ReportPageData): Markup {
  const content =
    rejects.total === 0
      ? markup`<p class="empty">None: every image produced a row.</p>`
      : markup`<p class="lead">${formatCount(rejects.total)} of ${counted(images, 'image')} (${formatShare(images > 0 ? rejects.total / images : 1)}) ${rejects.total === 1 ? 'was' : 'were'} rejected.</p>${reasons(rejects)}${list(rejects)}`;
  return markup`<section id="rejects"><h2>Rejects</h2>${content}</section>`;
}

function reasons({ byReason }: ReportRejects): Markup {
  const sorted = byReason.toSorted((a, b) => b.count - a.count);
  const most = largest(
    sorted.map(({ count }) => count),
    0,
  );
  const rows = sorted.map(
    ({ reason, count }) =>
      markup`<tr><th scope="row"><bdi>${oneLine(reason)}</bdi></th><td class="number">${formatCount(count)}</td><td class="wide rejected">${bar(count, most)}</td></tr>
`,
  );
  return markup`<table><thead><tr><th scope="col">Reason</th><th scope="col" class="number">Images</th><td class="wide"></td></tr></thead>
<tbody>${rows}</tbody></table>`;
}

function list({ sample, total }: ReportRejects): Markup {
  const left =
    total > sample.length
      ? markup`<p class="note">Showing ${formatCount(sample.length)} of ${formatCount(total)}; the full list is in <code>_verger/rejects.parquet</code>.</p>`
      : nothing;
  return markup`${rejectTable(sample)}${left}`;
}
