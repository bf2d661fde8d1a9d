import { appendFileSync } from 'node:fs';

/** @type {import('node:module').ResolveHook} */
export async function resolve(specifier, context, nextResolve) {
  const resolved = await nextResolve(specifier, context);
  const { MODULE_TRACE: file = '' } = process.env;
  appendFileSync(file, `${resolved.url}\n`);
  return resolved;
}
