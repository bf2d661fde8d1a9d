// docs/benchmarks.md, shared by several benchmarks: each replaces the text under its own headings.
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';

const benchmarks = 'docs/benchmarks.md';

/**
 * Replaces the section from a heading to the next one of the same level, or appends it.
 *
 * @param {string} heading
 * @param {string} text
 * @param {string} [page]
 */
export async function writeSection(heading, text, page = benchmarks) {
  const sections = readFileSync(page, 'utf8').split(/^(?=## )/m);
  const section = `${heading}\n${text}`;
  const place = sections.findIndex((each) => each.startsWith(`${heading}\n`));
  if (place === -1) sections.push(section);
  else sections[place] = section;
  await writeFormatted(page, sections.map((each) => `${each.trimEnd()}\n`).join('\n'));
}

/**
 * Replaces everything except the sections written by other benchmarks.
 *
 * @param {string} text
 * @param {readonly string[]} others their headings
 */
export async function writePage(text, others) {
  const kept = readFileSync(benchmarks, 'utf8')
    .split(/^(?=## )/m)
    .filter((section) => others.some((heading) => section.startsWith(`${heading}\n`)));
  await writeFormatted(
    benchmarks,
    [text.trimEnd(), ...kept.map((section) => section.trimEnd())].join('\n\n'),
  );
}

/**
 * Formats a page of Markdown like the project's other pages, so that new tables are aligned.
 *
 * @param {string} path
 * @param {string} text
 */
export async function writeFormatted(path, text) {
  writeFileSync(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
}
