import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryFile } from '../support/repository.js';

const root = repositoryFile('.');
const product = join(root, 'packages/verger');
const written = ['docs', 'examples', 'packages', 'tools'].reduce(
  (pages, folder) => [...pages, ...pagesBelow(folder)],
  readdirSync(root).filter((name) => name.endsWith('.md')),
);
const packed = packedPages();

/** The pages below a folder that people wrote: neither installed nor made by the build. */
function pagesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter(
      (path) =>
        path.endsWith('.md') &&
        !/node_modules|dist|^docs\/api|^packages\/verger\/(docs|CHANGELOG)/.test(path),
    );
}

/** The pages in the product's tarball. */
function packedPages(): string[] {
  const told = execFileSync('npm', ['pack', '--dry-run', '--json'], {
    cwd: product,
    encoding: 'utf8',
    stdio: 'pipe',
  });
  const [{ files }] = JSON.parse(told) as [{ files: { path: string }[] }];
  return files
    .map(({ path }) => path)
    .filter((path) => path.endsWith('.md') && !path.startsWith('node_modules'));
}

/** Links of a page that lead to no file. */
async function deadLinks(page: string): Promise<string[]> {
  const text = (await readFile(page, 'utf8')).replaceAll(/^```[^]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '');
  const links = [...text.matchAll(/\]\(([^)\s#]+)/g)].map(([, link = '']) => link);
  return links.filter((link) => !/^\w+:/.test(link) && !existsSync(join(dirname(page), link)));
}

test.each(written)('every link of %s leads to a file', async (page) => {
  expect(await deadLinks(join(root, page))).toEqual([]);
});

test('the tarball holds the pages, and every link of theirs leads to a file', async () => {
  expect(packed).toEqual(expect.arrayContaining(['CHANGELOG.md', 'README.md', 'docs/architecture.md']));
  for (const page of packed) expect(await deadLinks(join(product, page)), page).toEqual([]);
});
