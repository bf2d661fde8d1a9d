import { createHash } from 'node:crypto';
import { classSection } from './class-section.js';
import { oneLine } from './format.js';
import { groupsOf } from './groups.js';
import { headSection } from './head-section.js';
import { mapSection } from './map-section.js';
import { markup, trusted } from './markup.js';
import { rejectsSection } from './rejects-section.js';
import type { ReportPageData } from './report-data.js';
import { runSection } from './run-section.js';
import { screeSection } from './scree-section.js';
import { script } from './script.js';
import { style } from './style.js';
import { timeSection } from './time-section.js';

// Only the page's own script and style sheet may load or run, even if a name slipped through unescaped.
const policy = `default-src 'none'; style-src ${sourceOf(style)}; script-src ${sourceOf(script)}; base-uri 'none'; form-action 'none'`;

/** Renders a run as one self-contained HTML page: no network, no other file. The same data gives the same bytes. */
export function renderReport(data: ReportPageData): string {
  const groups = groupsOf(data);
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Verger ${oneLine(data.vergerVersion)}">
<title>${oneLine(data.title)} · Verger</title>
<style>${trusted(style)}</style>
</head>
<body>
<main>
${headSection(data)}
${
  data.pca.k === 0
    ? classSection(groups)
    : markup`<div class="two">${mapSection(data, groups)}${classSection(groups)}</div>
${screeSection(data.pca)}`
}
${rejectsSection(data)}
${timeSection(data)}
${runSection(data)}
</main>
<script>${trusted(script)}</script>
</body>
</html>
`;
  return page.text;
}

/** An inline source as its hash in the policy. */
function sourceOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
