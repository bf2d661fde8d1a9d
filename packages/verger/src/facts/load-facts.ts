import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type Facts, FactsError, readFacts } from '@verger/facts';
import { messageOf, systemCode, VergerError } from '../common/errors.js';

let loaded: Promise<Facts> | undefined;

/**
 * What is known about kinds of fruit, vegetables and nuts, from the tables that come with verger. They are read once.
 *
 * @example
 * const facts = await loadFacts();
 * const { kind, variant } = facts.labelled('Apple Granny Smith') ?? { kind: 'apple' };
 * console.log(facts.about(kind, variant)?.nutrients?.[0].per100g.energyKcal);
 *
 * @throws VergerError `not-found` if they are missing or damaged
 */
export function loadFacts(): Promise<Facts> {
  return (loaded ??= read());
}

async function read(): Promise<Facts> {
  try {
    const [kinds, nutrients, measures, picking] = await Promise.all(
      ['kinds', 'nutrients', 'measures', 'picking'].map(tableText),
    );
    return readFacts({ kinds, nutrients, season: await seasonText(), measures, picking });
  } catch (error) {
    if (!(error instanceof FactsError) && systemCode(error) === undefined) throw error;
    throw new VergerError('not-found', `can't read the tables of facts: ${messageOf(error)}`, {
      cause: error,
      hint: 'reinstall verger: the package includes them',
    });
  }
}

/** Found as a package is, whether it lies beside this one or within it. */
function tableText(name: string): Promise<string> {
  return readFile(createRequire(import.meta.url).resolve(`@verger/facts/data/${name}.csv`), 'utf8');
}

/** Whoever can't accept its licence may remove this table. */
async function seasonText(): Promise<string | undefined> {
  try {
    return await tableText('season');
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
