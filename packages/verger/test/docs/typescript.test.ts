import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTempFolder } from 'testing-support/temp-folder';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plantOrchard } from '../support/orchard.js';
import { repositoryFile } from '../support/repository.js';
import { codeBlocks } from './code-blocks.js';

const folder = await makeTempFolder();
const blocks = codeBlocks()
  .filter(({ language }) => ['ts', 'js', 'mjs', 'cjs'].includes(language))
  .map((block, i) => {
    const ending = block.language === 'cjs' ? 'cjs' : block.language === 'ts' ? 'mts' : 'mjs';
    const cwd = join(folder, block.page.replaceAll('/', '-'));
    return { ...block, name: `${block.page}:${block.line}`, cwd, stem: join(cwd, `block-${i}`), ending };
  });

beforeAll(async () => {
  // The package of this repository.
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(repositoryFile('packages/verger'), join(folder, 'node_modules/verger'));
  for (const cwd of new Set(blocks.map((block) => block.cwd)))
    await plantOrchard(join(cwd, 'fruits'), { classes: ['apple', 'pear'], perClass: 4, size: 64 });
  for (const { stem, ending, text } of blocks) writeFileSync(`${stem}.${ending}`, text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the TypeScript in the docs', () => {
  test('has the types of the library', () => {
    const files = blocks
      .filter(({ ending }) => ending === 'mts')
      .map(({ stem, ending }) => `${stem}.${ending}`);
    expect(files.length).toBeGreaterThan(0);
    const program = ts.createProgram(files, {
      ...{ target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.NodeNext },
      ...{ strict: true, noEmit: true, skipLibCheck: false, types: ['node'] },
    });
    const faults = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
      const block = blocks.find(({ stem }) => file?.fileName.includes(`${stem}.`) === true);
      return `${block?.name ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
    expect(faults).toEqual([]);
  });

  test.each(blocks.filter(({ notRun }) => notRun === undefined))(
    'runs: $name',
    ({ stem, ending, text, cwd }) => {
      const script = `${stem}.run.${ending === 'cjs' ? 'cjs' : 'mjs'}`;
      const { outputText } = ts.transpileModule(text, {
        compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
      });
      writeFileSync(script, ending === 'mts' ? outputText : text);
      expect(() => execFileSync(process.execPath, [script], { cwd, stdio: 'pipe' })).not.toThrow();
    },
  );
});
