// The public types of each package, as text for review: `npm run api` writes `packages/<name>/<name>.api.md` from the
// build output. `packages/verger/test/package/public-types.test.ts` fails if one is out of date.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { packages } from './packages.mjs';
import { setUp } from './set-up.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Path of the committed report. @param {string} name a folder in `packages/` */
export function apiFile(name) {
  return join(root, 'packages', name, `${name}.api.md`);
}

/**
 * The public types in the last build: everything the entry exports, and everything needed to describe it.
 *
 * @param {string} name a folder in `packages/`
 * @returns {string}
 */
export function apiReport(name) {
  const folder = join(root, 'packages', name);
  const made = mkdtempSync(join(tmpdir(), 'api-report-'));
  try {
    const config = ExtractorConfig.prepare({
      configObject: {
        projectFolder: folder,
        mainEntryPointFilePath: entryOf(folder),
        compiler: { tsconfigFilePath: join(folder, 'tsconfig.build.json') },
        apiReport: {
          enabled: true,
          reportFileName: name,
          reportFolder: made,
          reportTempFolder: join(made, 'temp'),
          includeForgottenExports: true,
        },
        docModel: { enabled: false },
        dtsRollup: { enabled: false },
        tsdocMetadata: { enabled: false },
        newlineKind: 'lf',
      },
      configObjectFullPath: undefined,
      packageJsonFullPath: join(folder, 'package.json'),
    });
    /** @type {string[]} */
    const errors = [];
    Extractor.invoke(config, {
      localBuild: true,
      // Report compiler errors only, not remarks on comments.
      messageCallback(message) {
        if (message.category === 'Compiler') errors.push(message.formatMessageWithLocation(folder));
        message.handled = true;
      },
    });
    if (errors.length > 0) throw new Error(`can't read the types of ${name}:\n${errors.join('\n')}`);
    return withoutRemarks(readFileSync(join(made, `${name}.api.md`), 'utf8'));
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

/** Path of a package's type declarations. @param {string} folder */
function entryOf(folder) {
  const { exports, types } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return resolve(folder, exports?.['.']?.types ?? types);
}

/** Drops the remarks on missing comments, which are not part of a type. @param {string} report */
function withoutRemarks(report) {
  return report.replace(/^ *\/\/ \(undocumented\)\n/gm, '').replaceAll(' (undocumented)', '');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  setUp();
  for (const name of packages) writeFileSync(apiFile(name), apiReport(name));
}
