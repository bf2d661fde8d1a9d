import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { repositoryFile } from '../support/repository.js';

const example = repositoryFile('examples/robot');

async function node(...args: readonly string[]): Promise<string> {
  return (await promisify(execFile)(process.execPath, args)).stdout;
}

beforeAll(() => node(repositoryFile('node_modules/typescript/bin/tsc'), '-p', example));

test('the simulated picker picks what it knows as studies say, and leaves the rest', async () => {
  const lines = (await node(join(example, 'dist/picker.js'))).trimEnd().split('\n');
  const about = (fruit: string): string => {
    const start = lines.findIndex((line) => line.includes(`there hangs: ${fruit})`));
    const end = lines.findIndex((line, i) => i > start && /^\S/.test(line));
    return lines.slice(start + 1, end).join('\n');
  };
  expect(about('Apple Red')).toContain('turn with at most 0.257 N·m');
  expect(about('Apple Red')).toMatch(
    /Apple Red, \d+%, after \d frames?\n.*grip with 3 N, the softest there is/,
  );
  expect(about('Strawberry')).toContain('cut with at most 15 N');
  // Known, but not how it comes off; and those that were never learned.
  expect(about('Banana')).toMatch(/leaves it: nothing is known of how this kind comes off$/);
  for (const stranger of ['Kiwi', 'Carambola', 'Avocado'])
    expect(about(stranger)).toMatch(/leaves it after 4 frames/);
  expect(lines.at(-1)).toMatch(/^[2-4] of 8 would be picked\.$/);
});
