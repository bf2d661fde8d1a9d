// `npm run docs`: generates pages of the packages' public API from doc comments, in docs/api/. Pass package names to
// select some: `npm run docs -- verger`.
import { join } from 'node:path';
import { Application } from 'typedoc';
import { packages } from './packages.mjs';

const chosen = process.argv.slice(2);
const names = packages.filter((name) => chosen.length === 0 || chosen.includes(name));

const app = await Application.bootstrap({
  name: 'Verger',
  readme: 'README.md',
  entryPointStrategy: 'packages',
  entryPoints: names.map((name) => join('packages', name)),
  // A package's typedoc.json may override these.
  packageOptions: { entryPoints: ['src/index.ts'], tsconfig: 'tsconfig.build.json', disableSources: true },
  // Source links would need the same Git remote in every clone.
  disableSources: true,
  out: 'docs/api',
  highlightLanguages: ['bash', 'console', 'javascript', 'json', 'python', 'sql', 'typescript'],
  // Broken links and unknown names fail the check.
  treatWarningsAsErrors: true,
});
const project = await app.convert();
if (project !== undefined) await app.generateOutputs(project);
process.exitCode = app.logger.hasErrors() || app.logger.hasWarnings() ? 1 : 0;
