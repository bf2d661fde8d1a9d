import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageFile } from '../../../../src/common/package-root.js';
import { calls } from './calls.js';

const folder = packageFile('src/clusters/emr');

/** The operations of AWS that the code calls through an SDK, or signs itself, by name. */
function calledInCode(): ReadonlySet<string> {
  const found = new Set<string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
    const text = readFileSync(join(entry.parentPath, entry.name), 'utf8');
    for (const match of text.matchAll(call)) {
      const [, ...names]: readonly (string | undefined)[] = match;
      found.add(names.find((each) => each !== undefined) ?? '');
    }
  }
  return found;
}

const call =
  /\bnew (?:this\.#)?\w+\.(\w+)Command\(|\.paginate(\w+)\(|\bec2(?:Items|Query)\(account, '(\w+)'|\baction: '(Get\w+)'/g;

/** What needs no permission, or is a call of S3, whose permissions have other names. */
const others = ['GetCallerIdentity', 'DeleteBucket', 'GetEbsEncryptionByDefault'];

it('the calls that the policies are made for are those in the code', () => {
  const listed = new Set(calls.flatMap(({ sdk }) => (sdk === undefined ? [] : [sdk.split(' ').at(-1)])));
  const called = calledInCode();
  expect([...called].filter((each) => !listed.has(each) && !others.includes(each))).toEqual([]);
  expect([...listed].filter((each) => each !== undefined && !called.has(each))).toEqual([]);
});
