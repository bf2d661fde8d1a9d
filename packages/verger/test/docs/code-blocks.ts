import { readdirSync, readFileSync } from 'node:fs';
import { repositoryFile } from '../support/repository.js';

/** A fenced block of code on a page. */
export interface CodeBlock {
  /** Such as `docs/models.md`. */
  readonly page: string;
  readonly line: number;
  /** `sh`, `ts`, ... */
  readonly language: string;
  readonly text: string;
  /** From a comment right above: `<!-- not run: why -->`. */
  readonly notRun: string | undefined;
  /** From a comment right above: `<!-- run with s3 -->`. */
  readonly needs: string | undefined;
}

const folders = [
  '',
  'docs',
  'docs/aws',
  'examples/library',
  'examples/python-reader',
  'packages/verger',
  'packages/verger/models',
];

/** All blocks of the pages that users read. */
export function codeBlocks(): CodeBlock[] {
  return folders.flatMap((folder) =>
    readdirSync(repositoryFile(folder))
      .filter((name) => name.endsWith('.md') && !/^(CHANGELOG|SECURITY|.*\.api)\.md$/.test(name))
      .flatMap((name) => blocksOf(folder === '' ? name : `${folder}/${name}`)),
  );
}

function blocksOf(page: string): CodeBlock[] {
  const text = readFileSync(repositoryFile(page), 'utf8');
  const fences = text.matchAll(/(?:^<!-- (.*) -->\n+)?^```(\w+)\n([^]*?)^```$/gm);
  return [...fences].map(({ 1: comment = '', 2: language, 3: code, index }) => ({
    page,
    line: text.slice(0, text.indexOf('```', index)).split('\n').length,
    language,
    text: code,
    notRun: /^not run: (.+)$/.exec(comment)?.[1],
    needs: /^run with (\w+)$/.exec(comment)?.[1],
  }));
}
