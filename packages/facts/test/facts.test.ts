import { describe, expect, it } from 'vitest';
import { type Facts, type KindFacts, pickingFields, readFacts, stages } from '../src/index.js';
import { fruits360, groceryCoarse, groceryFine } from './labels.js';
import { tables } from './tables.js';

const facts = readFacts(tables);

function about(kind: string, variant?: string | null): KindFacts {
  const found = facts.about(kind, variant);
  if (found === undefined) throw new Error(`no ${kind}`);
  return found;
}

describe('the labels of data sets', () => {
  it.each([
    ['Fruits-360', fruits360, 120],
    ['the shop photos, fine', groceryFine, 50],
    ['the shop photos, coarse', groceryCoarse, 34],
  ] as const)('are all of a kind: %s', (_, labels, count) => {
    expect(new Set(labels).size).toBe(count);
    expect(labels.filter((label) => !facts.kinds.includes(facts.labelled(label)?.kind ?? ''))).toEqual([]);
  });

  it('name variants and cultivars', () => {
    expect(facts.labelled('Apple Granny Smith')).toEqual({
      ...{ kind: 'apple', variant: 'granny-smith', cultivar: 'Granny Smith', note: null },
    });
    expect(facts.labelled('Nut Forest')).toMatchObject({ kind: 'hazelnut', variant: null });
    expect(facts.labelled('Garden Gnome')).toBeUndefined();
  });

  it('may be written otherwise, or be names of kinds', () => {
    expect(facts.labelled('granny smith')?.kind).toBe('apple');
    expect(facts.labelled('Dragonfruit')?.kind).toBe('dragon-fruit');
    expect(facts.labelled('Cherry')?.kind).toBe('sweet-cherry');
    expect(facts.labelled('Apple Golden')).toMatchObject({ kind: 'apple', variant: 'golden' });
    for (const kind of facts.kinds) {
      const { en, fr } = about(kind).names;
      const own = [kind, en.value, fr.value, en.value.toUpperCase()].map(
        (name) => facts.labelled(name)?.kind,
      );
      expect(own, kind).toEqual([kind, kind, kind, kind]);
    }
  });
});

describe('every kind', () => {
  it.each(facts.kinds.map((kind) => [kind]))(
    '%s has names, a species, a family, and knows what it lacks',
    (kind) => {
      const { names, family, category, ...rest } = about(kind);
      for (const { value, source } of [...Object.values(names), family, category]) {
        expect(value).not.toBe('');
        expect(facts.source(source).citation).not.toBe('');
      }
      for (const list of [rest.nutrients, rest.season, rest.footprint, rest.measures, rest.refuse])
        expect(list === null || list.length > 0).toBe(true);
      expect(Object.keys(facts.approach(kind) ?? {})).toEqual([...pickingFields]);
    },
  );

  it('and only those have no nutrients, season, measures or picking that the README names', () => {
    const without = (lacks: (kind: string) => boolean): string[] => facts.kinds.filter(lacks);
    expect(without((kind) => about(kind).nutrients === null)).toEqual([
      ...['dragon-fruit', 'galia-melon', 'granadilla', 'huckleberry', 'mangosteen', 'melon', 'pepino'],
      ...['physalis', 'piel-de-sapo-melon', 'salak', 'tamarillo', 'tangelo'],
    ]);
    expect(without((kind) => about(kind).season === null)).toHaveLength(26);
    expect(without((kind) => about(kind).measures === null && about(kind).refuse === null)).toHaveLength(12);
    const unknown = (kind: string) =>
      Object.values(facts.approach(kind) ?? {}).every((found) => found === null);
    expect(without(unknown)).toHaveLength(29);
  });
});

describe('a value', () => {
  it('names its source, whatever it is', () => {
    const named = new Set<string>();
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      if ('source' in value) named.add(String(value.source));
      Object.values(value).forEach(visit);
    };
    for (const kind of facts.kinds) visit([about(kind), facts.approach(kind)]);
    expect([...named].map((id) => facts.source(id).id).sort()).toEqual(
      facts.sources.map(({ id }) => id).sort(),
    );
    expect(() => facts.source('hearsay')).toThrow(RangeError);
  });

  it('is the one of the table', () => {
    const [apple] = about('apple').nutrients ?? [];
    expect(apple.food).toEqual({
      ...{ name: 'Pomme, chair et peau, crue', nameEn: 'Apple, flesh and skin, raw', code: '13039' },
      ...{ match: 'exact', note: null },
    });
    expect(apple.per100g.energyKcal).toEqual({
      value: 54,
      below: false,
      unit: 'kcal',
      source: 'ciqual-2025',
    });
    const [golden] = about('apple', 'golden').nutrients ?? [];
    expect(golden.per100g.fat).toEqual({ value: 0.5, below: true, unit: 'g', source: 'ciqual-2025' });
    expect(about('apricot').season?.[0].months.value).toEqual([6, 7, 8]);
    expect(about('apricot').footprint?.[0].stages.packaging).toMatchObject({
      value: 0.657,
      unit: 'kg CO2e/kg',
    });
    expect(about('banana').refuse?.[0]).toMatchObject({ share: { value: 36, unit: '%' }, what: 'Skin' });
    expect(about('banana').measures?.[0]).toMatchObject({
      ...{ edibleMass: { value: 81 }, wholeMass: { value: 127 }, wholeMassBasis: 'derived' },
      ...{ diameter: null, length: { min: null, max: 152, unit: 'mm' } },
    });
    expect(facts.approach('apple')?.torque_Nm).toEqual([
      {
        ...{ text: null, min: null, max: 0.257, unit: 'N·m', asGiven: '0.257 N-m', confidence: 'high' },
        condition: 'twist that detaches 95% of fruit; three cultivars, field',
        citation: 'Dickinson 2022, MSc thesis, Michigan State University',
        ...{ source: 'https://d.lib.msu.edu/etd/50260', url: 'https://d.lib.msu.edu/etd/50260' },
      },
    ]);
    expect(facts.approach('strawberry')?.cut_force_N?.[0].url).toBe('https://arxiv.org/abs/2207.12552');
    expect(facts.approach('apple')?.starch_iodine_min?.[0].url).toBe('https://doi.org/10.1071/EA9720323');
  });

  it('is not made up where the source has none', () => {
    const [grapefruit] = about('grapefruit', 'pink').nutrients ?? [];
    expect(grapefruit.per100g.energyKcal).toBeNull();
    expect(facts.approach('walnut')?.pull_force_N).toBeNull();
    expect(facts.approach('gnome')).toBeUndefined();
    expect(facts.about('gnome')).toBeUndefined();
  });

  it('of emissions is split into stages that add up', () => {
    for (const kind of facts.kinds)
      for (const { total, stages: parts } of about(kind).footprint ?? []) {
        const sum = stages.reduce((all, stage) => all + parts[stage].value, 0);
        expect(Math.abs(sum - total.value), kind).toBeLessThan(1e-3);
      }
  });
});

describe('variants', () => {
  const of = (list: readonly { readonly variant: string | null }[] | null) =>
    list?.map(({ variant }) => variant);

  it('take their own row, else that of the kind', () => {
    expect(of(about('apple', 'gala').nutrients)).toEqual(['gala']);
    expect(of(about('apple', 'gala').season)).toEqual([null]);
    expect(of(about('apple').nutrients)).toEqual([null]);
  });

  it('are all given where the kind as a whole has no row, and never to another variant', () => {
    expect(of(about('mango').footprint)).toEqual(['by-air', 'by-ship']);
    expect(of(about('bell-pepper', 'orange').nutrients)).toEqual([null]);
    expect(about('mango', 'green').footprint).toBeNull();
  });
});

describe('the table of seasons', () => {
  it('can be left out, and with it its source', () => {
    const fewer: Facts = readFacts({ ...tables, season: undefined });
    expect(fewer.about('apple')).toEqual({ ...about('apple'), season: null, footprint: null });
    expect(fewer.sources).toEqual(facts.sources.filter(({ id }) => id !== 'impact-co2-2026'));
  });
});
