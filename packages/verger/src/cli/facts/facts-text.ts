import {
  type Amount,
  type Finding,
  type Food,
  type KindFacts,
  type Nutrient,
  nutrients,
  pickingFields,
  stages,
  type Subject,
} from '@verger/facts';
import type { NamedFacts } from '../../api/facts.js';
import { columns } from '../format.js';
import type { Words } from './words.js';

type Rows = (readonly [string, string])[];

/** How a page is written: its words, and the mark of a source, such as `[3]`. */
interface Style {
  readonly words: Words;
  readonly mark: (source: string) => string;
}

/** All that is known about a kind, for people: sections, each with its rows; the sources last. */
export function factsText({ labelled, about, approach, sources }: NamedFacts, words: Words): string {
  const { headings, rows } = words;
  const style = { words, mark: (id: string) => `[${sources.findIndex((source) => source.id === id) + 1}]` };
  const note: Rows = labelled.note === null ? [] : [[rows.note, labelled.note]];
  const picking = pickingFields.flatMap((field) => findingRows(words.picking[field], approach[field], style));
  const cited = sources.map(({ id, citation, licence, url }): Rows[number] => [
    style.mark(id),
    `${citation} (${licence})${url === null || citation.includes(url) ? '' : `, ${url}`}`,
  ]);
  return [
    `${columns([...namesOf(about, style), ...note])}\n`,
    section(headings.nutrients, about.nutrients, words, (each) => nutrientRows(each.per100g, style)),
    section(headings.season, about.season, words, ({ months }) => [
      ['', `${monthsText(months.value, words)} ${style.mark(months.source)}`],
    ]),
    section(headings.footprint, about.footprint, words, ({ total, stages: parts }) => [
      [rows.total, `${figure(total.value, words)} ${style.mark(total.source)}`],
      ...stages.map((stage): Rows[number] => [
        words.stages[stage],
        `${figure(parts[stage].value, words)} ${style.mark(parts[stage].source)}`,
      ]),
    ]),
    `${headings.measures}\n${columns(sizeRows(about, style))}\n`,
    `${headings.picking}\n${columns(picking)}\n`,
    `${headings.sources}\n${columns(cited)}\n`,
  ].join('\n');
}

function namesOf({ kind, variant, names, family, category }: KindFacts, { words, mark }: Style): Rows {
  const { en, fr, scientific } = names;
  const everyday = words.lang === 'fr' ? [fr, en] : [en, fr];
  return [
    [words.rows.kind, variant === null ? kind : `${kind}, ${variant}`],
    [words.rows.names, `${everyday.map(({ value }) => value).join(', ')} ${mark(en.source)}`],
    ['', `${scientific.value} ${mark(scientific.source)}`],
    [words.rows.family, `${family.value} ${mark(family.source)}`],
    [words.rows.category, `${words.categories[category.value]} ${mark(category.source)}`],
  ];
}

type Entry = Subject & { readonly food: Food };

/** A heading for each food that figures are of. */
function section<T extends Entry>(
  heading: string,
  entries: readonly T[] | null,
  words: Words,
  rowsOf: (entry: T) => Rows,
): string {
  if (entries === null) return `${heading}: ${words.notKnown}\n`;
  return entries
    .map((entry) => `${heading}: ${foodText(entry, words)}\n${columns(rowsOf(entry))}\n`)
    .join('\n');
}

function foodText({ variant, food }: Entry, { lang }: Words): string {
  const name = (lang === 'en' ? food.nameEn : null) ?? food.name;
  const remarks = [variant, food.match === 'exact' ? null : food.match, food.note];
  const told = remarks.filter((remark) => remark !== null);
  return told.length === 0 ? name : `${name} (${told.join('; ')})`;
}

function nutrientRows(per100g: Readonly<Record<Nutrient, Amount | null>>, style: Style): Rows {
  const names = Object.keys(nutrients) as Nutrient[];
  return names.map((name) => [style.words.nutrients[name], amountText(per100g[name], style)]);
}

function amountText(amount: Amount | null, { words, mark }: Style): string {
  if (amount === null) return words.notKnown;
  const { value, below, unit, source } = amount;
  const text = value === 'traces' ? words.traces : `${figure(value, words)} ${unit}`;
  return `${below ? `${words.less} ` : ''}${text} ${mark(source)}`;
}

function monthsText(months: readonly number[], { lang }: Words): string {
  const name = new Intl.DateTimeFormat(lang, { month: 'long', timeZone: 'UTC' });
  return months.map((month) => name.format(new Date(Date.UTC(2000, month - 1)))).join(', ');
}

function sizeRows({ measures, refuse }: KindFacts, { words, mark }: Style): Rows {
  const { rows, notKnown } = words;
  const grams = (mass: { readonly value: number } | null): string =>
    mass === null ? notKnown : `${figure(mass.value, words)} g`;
  const wastes = refuse?.map(({ share, what, variant }): Rows[number] => [
    rows.refuse,
    `${figure(share.value, words)}%${remark([variant, what])} ${mark(share.source)}`,
  ]);
  const sizes = measures?.map(({ size, variant, edibleMass, wholeMass }): Rows[number] => [
    variant === null ? size : `${variant}, ${size}`,
    `${rows.edible} ${grams(edibleMass)}, ${rows.whole} ${grams(wholeMass)} ${mark(edibleMass.source)}`,
  ]);
  return [...(wastes ?? [[rows.refuse, notKnown] as const]), ...(sizes ?? [['', notKnown] as const])];
}

function findingRows(name: string, findings: readonly Finding[] | null, style: Style): Rows {
  if (findings === null) return [[name, style.words.notKnown]];
  return findings.map((finding) => [name, findingText(finding, style)]);
}

function findingText(
  { text, min, max, unit, condition, confidence, source }: Finding,
  { words, mark }: Style,
): string {
  const range = unit === null ? null : `${rangeText(min, max, words)} ${unit}`;
  const value = [text, range].filter((part) => part !== null).join(': ');
  return `${value}${remark([condition, confidence])} ${mark(source)}`;
}

function rangeText(min: number | null, max: number | null, words: Words): string {
  if (min === null) return `≤ ${max === null ? '' : figure(max, words)}`;
  if (max === null) return `≥ ${figure(min, words)}`;
  return min === max ? figure(min, words) : `${figure(min, words)} ${words.to} ${figure(max, words)}`;
}

function remark(parts: readonly (string | null)[]): string {
  const told = parts.filter((part) => part !== null);
  return told.length === 0 ? '' : ` (${told.join('; ')})`;
}

function figure(value: number, { lang }: Words): string {
  return value.toLocaleString(lang, { maximumSignificantDigits: 6 });
}
