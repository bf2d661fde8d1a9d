// Bundles the pages of `verger serve` (apps/pages) into `<built>/pages/`. The names of scripts and styles hold a digest of
// their content, so that browsers may keep them.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { licencesOf } from './bundling.mjs';

const [built] = process.argv.slice(2);
const source = 'apps/pages';
const target = join(built, 'pages');

mkdirSync(target, { recursive: true });
const { inputs, outputs } = (
  await build({
    entryPoints: [join(source, 'src/main.tsx'), join(source, 'src/styles/main.css')],
    outdir: join(target, 'assets'),
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    metafile: true,
    legalComments: 'none',
    logLevel: 'warning',
  })
).metafile;
const names = Object.keys(outputs).map((file) => basename(file));
const ending = (/** @type {string} */ end) => `./assets/${names.find((name) => name.endsWith(end)) ?? ''}`;
const page = readFileSync(join(source, 'index.html'), 'utf8')
  .replace('{{script}}', ending('.js'))
  .replace('{{style}}', ending('.css'));
writeFileSync(join(target, 'index.html'), page);
writeFileSync(join(target, 'third-party.txt'), licencesOf(Object.keys(inputs)));
copyFileSync(join(source, 'icon.svg'), join(target, 'icon.svg'));
