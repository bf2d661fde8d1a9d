import { type Source, tableSources } from './sources.js';
import { type Kind, type Labelled, readKinds } from './tables/kinds.js';
import { type Measure, readMeasures, type Refuse } from './tables/measures.js';
import { type Nutrition, readNutrients } from './tables/nutrients.js';
import { type Approach, approachOf, readPicking } from './tables/picking.js';
import { type Footprint, readSeason, type Season } from './tables/season.js';
import type { Subject } from './value.js';

/** The texts of the tables. */
export interface FactsTables {
  readonly kinds: string;
  readonly nutrients: string;
  /** Undefined: nothing is known of seasons and emissions. */
  readonly season?: string | undefined;
  readonly measures: string;
  readonly picking: string;
}

/**
 * What is known about a kind. A list has the rows of the variant that was asked for; else those of the kind as a whole; else,
 * if no variant was asked for, those of all variants, each of which names its own. Null: nothing is known.
 */
export interface KindFacts extends Omit<Kind, 'id'>, Subject {
  readonly nutrients: readonly Nutrition[] | null;
  readonly season: readonly Season[] | null;
  readonly footprint: readonly Footprint[] | null;
  /** By size. */
  readonly measures: readonly Measure[] | null;
  readonly refuse: readonly Refuse[] | null;
}

/** Facts about kinds of fruit, vegetables and nuts. Every value names its source; what is not known is null. */
export interface Facts {
  /** Their ids, in the order of the alphabet. */
  readonly kinds: readonly string[];
  /** All that values name as their source, and what must be shown with them. */
  readonly sources: readonly Source[];
  /**
   * What a label stands for: that of a data set (with or without the number at its end), else the id or a name of a kind. Case,
   * blanks, hyphens and underscores of these make no difference. Undefined: not known.
   */
  labelled(label: string): Labelled | undefined;
  /** @param variant such as a cultivar; undefined for a kind that is not known */
  about(kind: string, variant?: string | null): KindFacts | undefined;
  /** Undefined for a kind that is not known. */
  approach(kind: string): Approach | undefined;
  /** @throws RangeError if no value has this source */
  source(id: string): Source;
}

/**
 * Reads and checks the tables of `data/`.
 *
 * @throws FactsError naming file, row and column of the first cell that is wrong
 */
export function readFacts(tables: FactsTables): Facts {
  const { kinds, labels } = readKinds(tables.kinds);
  const known = new Set(kinds.keys());
  const nutrients = readNutrients(tables.nutrients, known);
  const season = tables.season === undefined ? [] : readSeason(tables.season, known);
  const { measures, refuse } = readMeasures(tables.measures, known);
  const picking = readPicking(tables.picking, known);
  const sources = new Map(sourcesOf(tables, picking.sources).map((source) => [source.id, source]));
  const byName = namesOf(kinds, labels);
  return {
    kinds: [...known].sort(),
    sources: [...sources.values()],
    labelled: (label) => labels.get(label) ?? byName.get(plain(label)),
    about: (id, variant = null) => {
      const kind = kinds.get(id);
      if (kind === undefined) return undefined;
      const { names, family, category } = kind;
      const rows = <T extends Subject>(table: readonly T[]): readonly T[] | null =>
        rowsOf(table, { kind: id, variant });
      return {
        ...{ kind: id, variant, names, family, category },
        nutrients: rows(nutrients),
        season: rows(season.map((row) => row.season)),
        footprint: rows(season.map((row) => row.footprint)),
        measures: rows(measures),
        refuse: rows(refuse),
      };
    },
    approach: (id) => (known.has(id) ? (picking.approaches.get(id) ?? approachOf()) : undefined),
    source: (id) => {
      const source = sources.get(id);
      if (source === undefined) throw new RangeError(`no value has the source ${JSON.stringify(id)}`);
      return source;
    },
  };
}

function sourcesOf({ season }: FactsTables, works: readonly Source[]): readonly Source[] {
  const ofTables = Object.values(tableSources);
  return [...ofTables.filter(({ id }) => season !== undefined || id !== tableSources.impactCo2.id), ...works];
}

function rowsOf<T extends Subject>(table: readonly T[], { kind, variant }: Subject): readonly T[] | null {
  const own = table.filter((row) => row.kind === kind);
  const of = (wanted: string | null): readonly T[] => own.filter((row) => row.variant === wanted);
  const [exact, whole] = [of(variant), of(null)];
  const rows = exact.length > 0 ? exact : whole.length > 0 ? whole : variant === null ? own : [];
  return rows.length === 0 ? null : rows;
}

/** Kinds and labels by their names without regard to how they are written. */
function namesOf(
  kinds: ReadonlyMap<string, Kind>,
  labels: ReadonlyMap<string, Labelled>,
): ReadonlyMap<string, Labelled> {
  const names = new Map<string, Labelled>();
  for (const [label, meaning] of numberless(labels)) names.set(plain(label), meaning);
  for (const [label, meaning] of labels) names.set(plain(label), meaning);
  for (const { id, names: own } of kinds.values())
    for (const name of [id, own.en.value, own.fr.value])
      names.set(plain(name), { kind: id, variant: null, cultivar: null, note: null });
  return names;
}

/** Labels such as `Apple Red 1` without their number, as far as all of them agree. */
function numberless(labels: ReadonlyMap<string, Labelled>): ReadonlyMap<string, Labelled> {
  const found = new Map<string, Labelled[]>();
  for (const [label, meaning] of labels) {
    const name = label.replace(/ \d+$/, '');
    if (name !== label) found.set(name, [...(found.get(name) ?? []), meaning]);
  }
  const agreed = new Map<string, Labelled>();
  for (const [name, meanings] of found) {
    const [{ kind, variant, cultivar }] = meanings;
    const all = (is: (meaning: Labelled) => boolean): boolean => meanings.every(is);
    if (!all((each) => each.kind === kind)) continue;
    agreed.set(name, {
      kind,
      variant: all((each) => each.variant === variant) ? variant : null,
      cultivar: all((each) => each.cultivar === cultivar) ? cultivar : null,
      note: null,
    });
  }
  return agreed;
}

function plain(name: string): string {
  return name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s_-]+/g, '');
}
