import { type Command, Option } from 'commander';
import { factsAbout } from '../../api/facts.js';
import { loadFacts } from '../../facts/load-facts.js';
import { columns, jsonLine } from '../format.js';
import { factsText } from './facts-text.js';
import { english, french, type Words } from './words.js';

interface FactsFlags {
  readonly lang: 'en' | 'fr';
  readonly json?: true;
}

const examples = `
Examples:
  verger facts
  verger facts apple
  verger facts 'Apple Granny Smith' --lang fr
  verger facts kiwi --json | jq '.about.nutrients[0].per100g.vitaminC'

Without a name it lists the kinds. Every value names its source; the sources, with their licences, are listed below.
See docs/facts.md.`;

/** `verger facts`: what is known about kinds of fruit. */
export function setUp(command: Command): void {
  command
    .argument('[name]', 'a kind, in English or French, or a label of Fruits-360 or the Grocery Store Dataset')
    .addOption(new Option('--lang <language>', 'language of the table').choices(['en', 'fr']).default('en'))
    .option('--json', 'print as JSON')
    .addHelpText('after', examples)
    .action(async (name: string | undefined, { lang, json }: FactsFlags) => {
      const words = lang === 'fr' ? french : english;
      process.stdout.write(
        name === undefined ? await listOf(words, json === true) : await pageOf(name, words, json === true),
      );
    });
}

async function pageOf(name: string, words: Words, json: boolean): Promise<string> {
  const found = await factsAbout(name);
  return json ? `${jsonLine(found)}\n` : factsText(found, words);
}

async function listOf({ lang }: Words, json: boolean): Promise<string> {
  const facts = await loadFacts();
  const names = facts.kinds.map((kind) => [kind, facts.about(kind)?.names] as const);
  if (json)
    return `${jsonLine(names.map(([kind, own]) => ({ kind, en: own?.en.value, fr: own?.fr.value, scientific: own?.scientific.value })))}\n`;
  return `${columns(names.map(([kind, own]) => [kind, `${own?.[lang].value ?? ''}, ${own?.scientific.value ?? ''}`]))}\n`;
}
