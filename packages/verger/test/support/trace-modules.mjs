// `node --import <this>`: appends the URL of every module that the process loads to the file MODULE_TRACE.
import { appendFileSync } from 'node:fs';
import { createRequire, register } from 'node:module';

register('./trace-modules-hooks.mjs', import.meta.url);

// Modules loaded by require() bypass the hooks of imports.
const { cache } = createRequire(import.meta.url);
process.on('exit', () => appendFileSync(process.env.MODULE_TRACE ?? '', Object.keys(cache).join('\n')));
