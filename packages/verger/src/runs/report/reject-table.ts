import { formatCount, oneLine } from './format.js';
import { type Markup, markup, nothing } from './markup.js';

interface ListedReject {
  readonly path: string;
  readonly reason: string;
  readonly detail: string;
}

const shownAtOnce = 12;

/** Rejects one by one; a long list opens on demand. */
export function rejectTable(rejects: readonly ListedReject[]): Markup {
  const rows = rejects.map(
    ({ path, reason, detail }) =>
      markup`<tr><th scope="row"><bdi>${oneLine(path)}</bdi></th><td><bdi>${oneLine(reason)}</bdi></td><td><bdi>${oneLine(detail)}</bdi></td></tr>
`,
  );
  const rest =
    rows.length > shownAtOnce
      ? markup`<details><summary>${formatCount(rows.length - shownAtOnce)} more</summary>${table(rows.slice(shownAtOnce))}</details>`
      : nothing;
  return markup`${table(rows.slice(0, shownAtOnce))}${rest}`;
}

function table(rows: readonly Markup[]): Markup {
  return markup`<table class="files"><thead><tr><th scope="col">Path</th><th scope="col">Reason</th><th scope="col">Detail</th></tr></thead>
<tbody>${rows}</tbody></table>`;
}
