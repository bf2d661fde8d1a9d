// docs/benchmarks.md, which several measurements write: each replaces what stands under its own headings.
import { readFileSync, writeFileSync } from 'node:fs';

const page = 'docs/benchmarks.md';

/** Replaces what stands from a heading to the next one of its level, or appends it. */
export function writeSection(heading, text) {
  const sections = readFileSync(page, 'utf8').split(/^(?=## )/m);
  const section = `${heading}\n${text}`;
  const place = sections.findIndex((each) => each.startsWith(`${heading}\n`));
  if (place === -1) sections.push(section);
  else sections[place] = section;
  writeFileSync(page, sections.map((each) => `${each.trimEnd()}\n`).join('\n'));
}

/** Replaces everything but the sections that other measurements write. */
export function writePage(text, others) {
  const kept = readFileSync(page, 'utf8')
    .split(/^(?=## )/m)
    .filter((section) => others.some((heading) => section.startsWith(`${heading}\n`)));
  writeFileSync(page, [text.trimEnd(), ...kept.map((section) => section.trimEnd())].join('\n\n') + '\n');
}
