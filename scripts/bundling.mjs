// What the bundles of built modules have in common.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @satisfies {import('esbuild').BuildOptions} */
export const forNode = /** @type {const} */ ({
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  logLevel: 'warning',
  // Names stay, for stack traces.
  minifyWhitespace: true,
});

/** For bundled CommonJS, which requires Node's built-in modules. */
export const withRequire = {
  banner: {
    js: "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);",
  },
};

/**
 * The names, versions and licences of the packages of other people from which code was bundled.
 *
 * @param {readonly string[]} files
 */
export function licencesOf(files) {
  const folders = new Set(files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []));
  /** @type {Map<string, string[]>} */
  const packagesByText = new Map();
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((each) => /^(licen[cs]e|copying)/i.test(each));
    const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim();
    packagesByText.set(text, [...(packagesByText.get(text) ?? []), `${name} ${version}: ${license}`]);
  }
  return [...packagesByText]
    .map(([text, names]) => `${names.join('\n')}\n\n${text}\n`)
    .join(`\n${'-'.repeat(80)}\n\n`);
}
