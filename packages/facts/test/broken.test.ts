import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { describe, expect, it } from 'vitest';
import { csvRows } from '../src/csv.js';
import { FactsError, readFacts } from '../src/index.js';
import { type TableName, tables } from './tables.js';

function errorOf(changed: Partial<Record<TableName, string>>): FactsError | undefined {
  try {
    readFacts({ ...tables, ...changed });
    return undefined;
  } catch (error) {
    if (error instanceof FactsError) return error;
    throw error;
  }
}

function csvText(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',') + '\n').join('');
}

/** The table with another text in a cell; rows are counted from 1, the header's. */
function withCell(name: TableName, row: number, column: string, cell: string): string {
  const rows = csvRows(tables[name], name);
  rows[row - 1][rows[0].indexOf(column)] = cell;
  return csvText(rows);
}

describe('a cell that is wrong', () => {
  it.each<readonly [TableName, string, string]>([
    ['kinds', 'dataset', 'fruits-361'],
    ['kinds', 'kind', 'Apple'],
    ['kinds', 'label', ''],
    ['kinds', 'name_fr', ''],
    ['kinds', 'scientific_name', 'malus'],
    ['kinds', 'scientific_name_source', 'hearsay'],
    ['kinds', 'family', 'Roses'],
    ['kinds', 'category', 'berry'],
    ['kinds', 'variant', 'Golden Delicious'],
    ['nutrients', 'kind', 'appel'],
    ['nutrients', 'match', 'near'],
    ['nutrients', 'ciqual_code', '13O39'],
    ['nutrients', 'energy_kj', '229,5'],
    ['nutrients', 'water_g', '-1'],
    ['nutrients', 'fat_g', '< 0.5'],
    ['nutrients', 'iron_mg', 'trace'],
    ['nutrients', 'vitamin_c_mg', '1e3'],
    ['season', 'kind', 'appel'],
    ['season', 'months_in_season_fr', '0 1'],
    ['season', 'months_in_season_fr', '12 13'],
    ['season', 'months_in_season_fr', '2 1'],
    ['season', 'months_in_season_fr', ''],
    ['season', 'co2e_kg_per_kg', '9'],
    ['season', 'co2e_transport_kg_per_kg', ''],
    ['season', 'agribalyse_code', 'x'],
    ['measures', 'kind', ''],
    ['measures', 'usda_ndb', '9003'],
    ['measures', 'refuse_percent', '101'],
    ['measures', 'edible_mass_per_piece_g', '10'],
    ['measures', 'whole_mass_per_piece_g', '50'],
    ['measures', 'whole_mass_per_piece_g', ''],
    ['measures', 'diameter_max_mm', '1'],
    ['picking', 'kind', 'appel'],
    ['picking', 'field', 'pull_force_kN'],
    ['picking', 'doi_or_url', 'a book'],
    ['picking', 'confidence', 'some'],
    ['picking', 'source', ''],
    ['picking', 'unit', 'kg'],
  ])('is named: %s.csv, %s: %j', (name, column, cell) => {
    const error = errorOf({ [name]: withCell(name, 2, column, cell) });
    expect(error).toMatchObject({ file: `${name}.csv`, row: 2, column });
    expect(error?.message.startsWith(`${name}.csv, row 2, column ${column}: `)).toBe(true);
  });

  it('is named in a row further down', () => {
    expect(errorOf({ season: withCell('season', 40, 'match', '?') })).toMatchObject({
      row: 40,
      column: 'match',
    });
    const pull = csvRows(tables.picking, '').findIndex((row) => row[1] === 'pull_force_N') + 1;
    const kilograms = withCell('picking', pull, 'unit', 'mm');
    expect(errorOf({ picking: kilograms })?.message).toBe(
      `picking.csv, row ${pull}, column unit: pull_force_N is in N, not in mm`,
    );
  });

  it('is found wherever it is, if it is no text for people', () => {
    const cells = (Object.keys(tables) as TableName[]).flatMap((name) => {
      const [header, ...rows] = csvRows(tables[name], name);
      const strict = header.filter(
        (column) => !/label|name|note|text|given|condition|source$|descr|cultivar/.test(column),
      );
      return strict.flatMap((column) => rows.map((_, i) => ({ name, column, row: i + 2 })));
    });
    expect(cells.length).toBeGreaterThan(4000);
    fc.assert(
      fc.property(
        fc.constantFrom(...cells),
        fc.constantFrom('?', ' ', '1 ', 'ü,"'),
        ({ name, column, row }, cell) => {
          const broken = withCell(name, row, column, cell);
          expect(errorOf({ [name]: broken })).toMatchObject({ file: `${name}.csv`, row, column });
        },
      ),
      { numRuns: runs(60) },
    );
  });
});

describe('rows that do not go together', () => {
  it('disagree on a kind', () => {
    const error = errorOf({ kinds: withCell('kinds', 3, 'name_en', 'Pear') });
    expect(error?.message).toBe('kinds.csv, row 3: an earlier row says otherwise of apple');
  });

  it.each<readonly [TableName, string]>([
    ['kinds', 'label'],
    ['nutrients', 'variant'],
    ['season', 'variant'],
  ])('are there twice: %s', (name, column) => {
    const [header, first, ...others] = csvRows(tables[name], name);
    const twice = csvText([header, first, first, ...others]);
    expect(errorOf({ [name]: twice })).toMatchObject({ file: `${name}.csv`, row: 3, column });
  });

  it('give a label two kinds', () => {
    const rows = csvRows(tables.kinds, '');
    const label = rows[0].indexOf('label');
    const row = rows.length - 1;
    rows[row][label] = 'Apple Braeburn';
    expect(errorOf({ kinds: csvText(rows) })?.message).toContain(`kinds.csv, row ${row + 1}, column label`);
  });

  it('say nothing, or have a text and a unit', () => {
    const rows = csvRows(tables.picking, '');
    const motion = rows.findIndex((row) => row[1] === 'motion') + 1;
    expect(errorOf({ picking: withCell('picking', motion, 'value_text', '') })?.message).toContain(
      'neither a text',
    );
    expect(errorOf({ picking: withCell('picking', motion, 'unit', 'N') })).toMatchObject({ column: 'unit' });
  });
});

describe('a text that is no such table', () => {
  it('lacks a column, has one more, or cells too few', () => {
    const { season } = tables;
    expect(errorOf({ season: '' })).toMatchObject({ row: 1, column: 'kind' });
    expect(errorOf({ season: season.replace('variant', 'varieties') })).toMatchObject({
      row: 1,
      column: 'variant',
    });
    expect(errorOf({ season: season.replace('\n', ',more\n') })).toMatchObject({ row: 1, column: 'more' });
    expect(errorOf({ season: season.replace('apricot,,', 'apricot,') })?.message).toBe(
      'season.csv, row 3: 14 cells, not 15',
    );
  });

  it('has quotes where there may be none', () => {
    for (const text of ['a,"b', 'a,b"c', '"a"b,c'])
      expect(() => csvRows(`x,y\n${text}\n`, 'some.csv')).toThrow('some.csv, row 2: a quote');
  });
});

describe('CSV', () => {
  it('is read back, whatever the cells hold', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', ' ', 'é', '🍎') });
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(table, (rows) => {
        expect(csvRows(csvText(rows), '')).toEqual(rows);
      }),
      { numRuns: runs(200) },
    );
  });

  it('may end without a line break, have bare cells, and lines of Windows', () => {
    expect(csvRows('a,b\r\n,"c ""d"""', '')).toEqual([
      ['a', 'b'],
      ['', 'c "d"'],
    ]);
    expect(
      readFacts({ ...tables, season: `\uFEFF${tables.season.replaceAll('\n', '\r\n')}` }).kinds,
    ).toHaveLength(77);
  });
});
