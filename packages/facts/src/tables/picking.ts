import type { Source } from '../sources.js';
import { tableRows, type TableRow } from '../table-row.js';
import { knownKind } from './subject.js';

/** What a picking robot needs, by the names of the table; those of figures end in their unit. */
export const pickingFields = [
  ...['climacteric', 'attachment', 'motion', 'keep_stem', 'maturity_sign'],
  ...['pull_force_N', 'torque_Nm', 'suction_force_N', 'cut_force_N', 'cut_torque_Nm', 'grip_limit_N'],
  ...['twist_shear_force_N', 'detachment_angle_deg', 'shake_time_s', 'firmness_N', 'impact_no_bruise_N'],
  ...['impact_extra_fancy_N', 'impact_fresh_market_N', 'bruise_susceptibility', 'bruise_depth_ratio'],
  ...['soluble_solids_min', 'titratable_acidity_max', 'dry_matter_min', 'starch_iodine_min'],
] as const;

/** A field of the table of picking. */
export type PickingField = (typeof pickingFields)[number];

/** What one work says. At least one of text, min and max is there. */
export interface Finding {
  readonly text: string | null;
  /** At least; the same as `max` for a single value. Null: no limit on that side. */
  readonly min: number | null;
  /** At most, or enough: a force that detaches 95% of the fruit. */
  readonly max: number | null;
  readonly unit: string | null;
  /** The figure as the work gives it, before it was converted; null: there is none. */
  readonly asGiven: string | null;
  /** Of which fruit it was found, and how; null: not said. */
  readonly condition: string | null;
  /** The id of one of `Facts.sources`. */
  readonly source: string;
  readonly citation: string;
  readonly url: string;
  /**
   * `high`: read in the abstract or on the institution's page; `medium`: in a copy, a summary or slides, or of the group of
   * the kind; `low`: simulated, or the study is not named. No full article was read.
   */
  readonly confidence: 'high' | 'medium' | 'low';
}

/**
 * What is known on how to pick a kind; null where nothing is. These are single studies of a few cultivars: where to start
 * from, not safe limits.
 */
export type Approach = Readonly<Record<PickingField, readonly Finding[] | null>>;

/** The findings on each kind, and the works that they are from. */
export interface PickingTable {
  readonly approaches: ReadonlyMap<string, Approach>;
  readonly sources: readonly Source[];
}

const columns = [
  ...['kind', 'field', 'value_text', 'value_min', 'value_max', 'unit', 'value_as_given', 'condition'],
  ...['source', 'doi_or_url', 'confidence'],
] as const;

/** Of figures as the table has them. */
const units = [
  ...['N', 'N·m', 's', 'degrees', 'mm', '%', '% of surface', '% acidity', '% soluble solids', 'cm3/J'],
  ...['days from flowering', 'starch-iodine number', 'bruise depth / peak deformation'],
] as const;
type Row = TableRow<(typeof columns)[number]>;

export function readPicking(text: string, kinds: ReadonlySet<string>): PickingTable {
  const sources = new Map<string, Source>();
  const found = new Map<string, Map<PickingField, Finding[]>>();
  for (const row of tableRows(text, 'picking.csv', columns)) {
    const [kind, field] = [knownKind(row, kinds), row.oneOf('field', pickingFields)];
    const source = sourceOf(row);
    const known = sources.get(source.id) ?? source;
    if (known.citation !== source.citation)
      throw row.fault('an earlier row cites this work otherwise', 'source');
    sources.set(source.id, known);
    const fields = found.get(kind) ?? new Map<PickingField, Finding[]>();
    fields.set(field, [...(fields.get(field) ?? []), findingOf(row, field, known)]);
    found.set(kind, fields);
  }
  const approaches = [...found].map(([kind, fields]) => [kind, approachOf(fields)] as const);
  return { approaches: new Map(approaches), sources: [...sources.values()] };
}

/** @param fields none: nothing is known */
export function approachOf(fields: ReadonlyMap<PickingField, readonly Finding[]> = new Map()): Approach {
  return Object.fromEntries(pickingFields.map((field) => [field, fields.get(field) ?? null])) as Approach;
}

/** A work is known by its DOI or address. */
function sourceOf(row: Row): Source {
  const pattern = /^(https?:\/\/\S+|10\.\d{4,}\/\S+|arXiv:\d{4}\.\d{4,5})$/;
  const id = row.like('doi_or_url', pattern, 'a DOI, an address or a number of arXiv');
  const note = id.startsWith('http') ? null : id;
  return { id, citation: row.text('source'), licence: 'a figure, cited', url: addressOf(id), note };
}

function addressOf(id: string): string {
  if (id.startsWith('10.')) return `https://doi.org/${id}`;
  return id.replace(/^arXiv:/, 'https://arxiv.org/abs/');
}

function findingOf(row: Row, field: PickingField, source: Source): Finding {
  const { min, max } = row.range('value_min', 'value_max');
  const text = field === 'climacteric' ? row.oneOf('value_text', ['yes', 'no']) : row.maybe('value_text');
  const isFigure = min !== null || max !== null;
  if (!isFigure && text === null) throw row.fault('neither a text nor a number');
  const unit = row.maybe('unit') === null ? null : row.oneOf('unit', units);
  if (isFigure !== (unit !== null)) throw row.fault('a number has a unit, a text has none', 'unit');
  if (unit !== null) requireUnit(row, field, unit);
  return {
    ...{ text, min, max, unit },
    asGiven: row.maybe('value_as_given'),
    condition: row.maybe('condition'),
    source: source.id,
    citation: source.citation,
    url: source.url ?? source.id,
    confidence: row.oneOf('confidence', ['high', 'medium', 'low']),
  };
}

const unitsByEnding = { N: 'N', Nm: 'N·m', s: 's', deg: 'degrees' } as const;

/** The names of some fields end in their unit. */
function requireUnit(row: Row, field: PickingField, unit: string): void {
  const ending = /_(N|Nm|s|deg)$/.exec(field)?.[1] as keyof typeof unitsByEnding | undefined;
  if (ending !== undefined && unitsByEnding[ending] !== unit)
    throw row.fault(`${field} is in ${unitsByEnding[ending]}, not in ${unit}`, 'unit');
}
