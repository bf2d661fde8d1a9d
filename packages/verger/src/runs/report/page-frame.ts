import { createHash } from 'node:crypto';
import { oneLine } from './format.js';
import { type Markup, markup, nothing, trusted } from './markup.js';

/** What pages differ in. */
export interface PageFrame {
  readonly title: string;
  readonly vergerVersion: string;
  readonly style: string;
  /** Default: none. */
  readonly script?: string;
  /** Whether images within the page may be shown. Default: false. */
  readonly hasPictures?: boolean;
}

/** One self-contained HTML page: no network, no other file. */
export function wholePage(frame: PageFrame, content: Markup): string {
  const { title, vergerVersion, style, script } = frame;
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(frame)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Verger ${oneLine(vergerVersion)}">
<title>${oneLine(title)} · Verger</title>
<style>${trusted(style)}</style>
</head>
<body>
<main>
${content}
</main>${
    script === undefined
      ? nothing
      : markup`
<script>${trusted(script)}</script>`
  }
</body>
</html>
`;
  return page.text;
}

/** Only the page's own script and style sheet may load or run, even if a name slipped through unescaped. */
function policyOf({ style, script, hasPictures = false }: PageFrame): string {
  return [
    "default-src 'none'",
    `style-src ${sourceOf(style)}`,
    ...(script === undefined ? [] : [`script-src ${sourceOf(script)}`]),
    ...(hasPictures ? ['img-src data:'] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** An inline source as its hash in the policy. */
function sourceOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
