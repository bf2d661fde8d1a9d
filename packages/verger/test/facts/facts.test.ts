import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFile, rm } from 'node:fs/promises';
import { decodeRecogniser } from '@verger/recogniser';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { english, french } from '../../src/cli/facts/words.js';
import { factsAbout, fruitKinds, loadFacts, run, train } from '../../src/index.js';
import { cli } from '../support/cli.js';
import { plantOrchard } from '../support/orchard.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';

const facts = await loadFacts();

describe('verger facts', () => {
  async function verger(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await cli(['facts', ...args]);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    return stdout;
  }

  it('lists all kinds', async () => {
    const lines = (await verger()).trimEnd().split('\n');
    expect(lines.map((line) => line.trim().split(/ {2,}/)[0])).toEqual(facts.kinds);
    const listed = JSON.parse(await verger('--json')) as unknown[];
    expect(listed).toContainEqual({ kind: 'apple', en: 'Apple', fr: 'Pomme', scientific: 'Malus domestica' });
  });

  it('shows a label of a data set with its variant, units and sources', async () => {
    const page = await verger('Apple Granny Smith');
    expect(page).toMatch(/kind +apple, granny-smith\n/);
    expect(page).toMatch(/names +Apple, Pomme \[\d+\]\n/);
    expect(page).toMatch(/energy +48\.6 kcal \[1\]/);
    expect(page).toMatch(/ripens after picking +yes \(can ripen after picking; high\)/);
    expect(page).toMatch(/pulling force +4\.56 to 47\.65 N \(horizontal pull/);
    expect(page).toMatch(/pulling force +≤ 28\.3 N \(straight pull/);
    expect(page).toMatch(/starch iodine, least +≥ 1 starch-iodine number/);
    expect(page).toContain('January, February, March, April, August');
    expect(page).toMatch(/\[1\] +Anses\. 2025\. Ciqual .*Licence Ouverte/);
    expect(page).toMatch(/\[2\] +ADEME.*Copyright \(c\) 2022 Datagir/);
  });

  it('says what is not known, in French too', async () => {
    expect(await verger('physalis')).toMatch(/^Per 100 g, edible part: not known$/m);
    const page = await verger('Physalis', '--lang', 'fr');
    expect(page).toMatch(/^Pour 100 g, partie comestible: non connu$/m);
    expect(page).toMatch(/force de traction +non connu/);
    expect(await verger('pomme', '--lang', 'fr')).toMatch(/lipides +0,25 g/);
    expect(await verger('mango')).toMatch(/Mangue \(by-air; imported by air\)[^]*Mangue \(by-ship/);
  });

  it('prints JSON, as the library gives it', async () => {
    expect(JSON.parse(await verger('kiwi', '--json'))).toEqual(await factsAbout('kiwi'));
  });

  it('refuses other names, and says what was meant', async () => {
    const { code, stderr } = await cli(['facts', 'appel']);
    expect([code, stderr]).toEqual([2, 'verger: nothing is known about "appel"\n  did you mean apple?\n']);
  });

  it('has the same words in both languages', () => {
    const keys = (words: object): unknown =>
      Object.entries(words).map(([key, value]) => [
        key,
        typeof value === 'object' ? keys(value as object) : '',
      ]);
    expect(keys(french)).toEqual(keys(english));
  });

  it('knows most kinds of fruit that verger draws', () => {
    const unknown = fruitKinds.filter((label) => facts.labelled(label) === undefined);
    expect(unknown.sort()).toEqual(['Apple Green', 'Blackberry', 'Fig', 'Grape Green']);
  });
});

describe('verger train --kinds built-in', () => {
  let folder = '';
  const at = (name: string): string => join(folder, name);
  const classes = ['Apple Golden 1', 'apple', 'Gnome'];

  beforeAll(async () => {
    folder = await makeTempFolder();
    await plantOrchard(at('in'), { classes, perClass: 4 });
    const model = await writeTinyBackbone(folder);
    await run({ input: at('in'), output: at('out'), model, workers: 1, components: 0 });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('takes the kinds of labels that the tables know', async () => {
    await train({ result: at('out'), recogniser: at('a.recogniser'), kinds: 'built-in' });
    const { kinds } = decodeRecogniser(await readFile(at('a.recogniser')));
    expect(kinds).toEqual([
      ['Apple Golden 1', 'apple'],
      ['apple', 'apple'],
    ]);
    // The same as by a table.
    writeFileSync(at('kinds.csv'), 'label,kind\nApple Golden 1,apple\napple,apple\n');
    await train({ result: at('out'), recogniser: at('b.recogniser'), kinds: at('kinds.csv') });
    expect(await readFile(at('b.recogniser'))).toEqual(await readFile(at('a.recogniser')));
  });
});
