import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { permissionTables } from './permission-tables.js';

const page = fileURLToPath(new URL('../../../../../../docs/aws/setup.md', import.meta.url));
const start = '<!-- permissions: written by the test when VERGER_UPDATE_DOCS=1 -->';
const end = '<!-- end of permissions -->';

it('docs/aws/setup.md lists every permission with its reason', async () => {
  const text = await readFile(page, 'utf8');
  const [before, rest] = text.split(start);
  const [section, after] = rest.split(end);
  const tables = permissionTables();
  if (process.env.VERGER_UPDATE_DOCS === '1')
    await writeFile(page, `${before}${start}\n\n${tables}\n${end}${after}`);
  else expect(plain(section)).toBe(plain(tables));
});

/** Without what Prettier adds to tables. */
function plain(text: string): string {
  return text.replace(/-{3,}/g, '---').replace(/\s+/g, ' ').trim();
}
