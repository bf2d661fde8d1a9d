// Writes the JSON Schema of `verger.config.json` beside the modules, where an editor finds it.
// Usage: node scripts/config-schema.mjs <dist of packages/verger>
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const dist = resolve(process.argv[2]);
const module = join(dist, 'clusters/emr/settings/config-schema.js');
const { configSchema } = await import(pathToFileURL(module).href);
writeFileSync(join(dist, 'verger.config.schema.json'), `${JSON.stringify(configSchema(), undefined, 2)}\n`);
