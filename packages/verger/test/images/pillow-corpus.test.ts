import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { skipOrFail } from 'testing-support/services';
import { useTempFolders } from 'testing-support/temp-folder';
import { beforeAll, describe, expect, test } from 'vitest';
import { pythonEnv } from '../../../../scripts/python-env.mjs';
import { messageOf } from '../../src/common/errors.js';
import { openDecoder } from '../../src/images/decode.js';
import { type Case, Corpus } from './corpus/corpus.js';
import { isStated } from './corpus/stated.js';
import { type Verdict, verdictOf } from './corpus/verdict.js';

const python = await pythonEnv('pillow-12', new URL('corpus/requirements.txt', import.meta.url)).catch(
  (error: unknown) => {
    skipOrFail(messageOf(error));
    return undefined;
  },
);
const tempFolder = useTempFolders();

interface Judged extends Verdict {
  readonly case: Case;
}

/** `12 equal, 3 refused by both`, by format. */
function table(judged: readonly Judged[]): string {
  const formats = [...new Set(judged.map(({ case: { format } }) => format))];
  const lines = formats.map((format) => {
    const counts = new Map<string, number>();
    for (const { case: of, kind } of judged) {
      if (of.format === format) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    return `${format.padEnd(14)} ${[...counts].map(([kind, count]) => `${count} ${kind}`).join(', ')}`;
  });
  return lines.join('\n');
}

const report = ({ case: { name }, kind, detail }: Judged): string => `${name}: ${kind}: ${detail}`;

describe.skipIf(python === undefined)('a generated corpus of all formats, beside Pillow 12', () => {
  let judged: Judged[];

  beforeAll(async () => {
    if (python === undefined) return;
    const folder = await tempFolder();
    const script = fileURLToPath(new URL('corpus/make.py', import.meta.url));
    // The cache of compiled modules would land beside the sources.
    await promisify(execFile)(python, ['-B', script, folder], { maxBuffer: 64 * 1024 * 1024 });
    const corpus = new Corpus(
      readFileSync(join(folder, 'files.bin')),
      readFileSync(join(folder, 'index.json'), 'utf8'),
    );
    const decoder = await openDecoder();
    judged = [];
    for (const one of corpus.cases) judged.push({ case: one, ...(await verdictOf(decoder, one)) });
    console.log(`${judged.length} files, Pillow ${corpus.pillow}\n${table(judged)}`);
  }, 240_000);

  test('has some thousand files, most of which have the same pixels', () => {
    expect(judged.length).toBeGreaterThan(5000);
    expect(judged.filter(({ kind }) => kind === 'equal').length).toBeGreaterThan(judged.length / 2);
  });

  test('has no file with other pixels than Pillow’s, but for those whose size docs/models.md states', () => {
    const wrong = judged.filter((one) => one.kind === 'different' && !isStated(one.case.name, one));
    expect(wrong.map(report)).toEqual([]);
    const unseen = judged.filter((one) => one.kind === 'different' && one.case.format === 'jpeg damaged');
    expect(unseen.length).toBeLessThan(5);
  });

  test('has no undamaged file that is refused though Pillow reads it, but for the kinds that docs/models.md names', () => {
    const wrong = judged.filter(
      (one) => one.kind === 'refused' && !one.case.damaged && !isStated(one.case.name, one),
    );
    expect(wrong.map(report)).toEqual([]);
  });

  test('has no damaged file that becomes a row though Pillow refuses it', () => {
    const wrong = judged.filter((one) => one.kind === 'only ours' && !isStated(one.case.name, one));
    expect(wrong.map(report)).toEqual([]);
  });

  test('has a reason for every refusal', () => {
    const refused = judged.filter(({ kind }) => kind.startsWith('refused'));
    expect(
      refused.filter(({ detail }) => !/^(empty|corrupt|unsupported|too-large): .*\w{3}/.test(detail)),
    ).toEqual([]);
  });
});
