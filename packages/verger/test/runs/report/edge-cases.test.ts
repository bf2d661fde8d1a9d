import { describe, expect, it } from 'vitest';
import type { ReportPageData } from '../../../src/runs/report/report-data.js';
import { renderReport } from '../../../src/runs/report/render-report.js';
import { all, count, type Element, headline, one, open, textOf } from './page.js';
import { sampleData } from './sample-data.js';

function render(data: ReportPageData): Element {
  return open(renderReport(data)).document;
}

const emptyRun: ReportPageData = {
  ...sampleData(6),
  images: 0,
  rows: 0,
  ignored: 1,
  rejects: { total: 0, byReason: [], sample: [] },
  classes: [],
  pca: { k: 1, standardized: false, eigenvalues: [], totalVariance: 0 },
  points: [],
  throughput: [],
  stages: [],
  parts: 0,
  bytes: 0,
};

const single: ReportPageData = {
  ...emptyRun,
  images: 1,
  rows: 1,
  classes: [{ label: 'Fig', rows: 1, rejects: 0 }],
  pca: { k: 2, standardized: false, eigenvalues: [0, 0], totalVariance: 0 },
  points: [{ path: 'Fig/1.jpg', label: 'Fig', x: 0, y: 0 }],
  throughput: [{ seconds: 0.3, imagesPerSecond: 3.3 }],
  stages: [{ name: 'extract', seconds: 0.3 }],
};

describe('a report', () => {
  it('of an empty run says so in every section', () => {
    const document = render(emptyRun);
    expect(count(document, '.empty')).toBe(6);
    expect(count(document, 'svg[role=img]')).toBe(0);
    expect(headline(document)).toMatchObject({
      Rows: '0',
      'Explained variance': '–',
      'Images per second': '–',
      'Total time': '–',
      'On disk': '0 B',
    });
  });

  it('of features only shows neither components nor a map', () => {
    const pca = { k: 0, standardized: false, eigenvalues: [], totalVariance: 0 };
    const document = render({ ...sampleData(6), pca, points: [] });
    expect(count(document, '#variance')).toBe(0);
    expect(count(document, '#map')).toBe(0);
    expect(Object.keys(headline(document))).not.toContain('Components');
    expect(textOf(one(document, '.summary'))).toMatch(/became [\d,]+ rows with [\d,]+ features, finished/);
    expect(textOf(one(document, '#run'))).toContain('none: features only');
  });

  it('of components only does not count features', () => {
    const document = render({ ...sampleData(6), keepsFeatures: false });
    expect(textOf(one(document, '.summary'))).toMatch(/became [\d,]+ rows with [\d,]+ components, finished/);
  });

  it('of projected rows says whose axes they are', () => {
    const data = sampleData(6);
    const projectedOn = { result: 'file:///<b>train/', rows: 1234 };
    const document = render({ ...data, pca: { ...data.pca, projectedOn } });
    expect(textOf(one(document, '#run'))).toContain('file:///<b>train/, fitted on 1,234 rows');
    expect(textOf(one(document, '#variance .lead'))).toContain(
      'of the variance, in the 1,234 rows that they were fitted on.',
    );
  });

  it('of a single image draws it in the middle', () => {
    const document = render(single);
    expect(count(document, '[data-map] circle')).toBe(1);
    expect(textOf(one(document, '.names'))).toBe('Fig');
    expect(textOf(one(document, '#classes .lead'))).toBe('One class, with 1 row.');
    expect(textOf(one(document, 'figcaption[data-pointed]'))).toBe(
      'The only row, with the same scale on both axes.',
    );
    expect(textOf(one(document, '#variance'))).toContain('No variance to explain');
  });

  it('of one component shows a strip', () => {
    const pca = { k: 1, standardized: true, eigenvalues: [5, 3, 2], totalVariance: 10 };
    const document = render({ ...sampleData(6, 200), pca });
    expect(count(document, '[data-map] circle')).toBe(200);
    expect(textOf(one(document, '#map'))).toContain('spread vertically for legibility');
    expect(one(document, '[data-map] svg').getAttribute('aria-label')).toContain('only component');
    expect(textOf(one(document, '#variance .lead'))).toBe(
      '1 of 3 components explains 50.0% of the variance of the standardised features. Reaching 95% takes 3.',
    );
    expect(textOf(one(document, '#run'))).toContain('correlation matrix');
  });

  it('of a single component that explains everything still draws the curves', () => {
    const pca = { k: 1, standardized: false, eigenvalues: [4], totalVariance: 4 };
    const document = render({ ...sampleData(6, 20), pca });
    expect(count(document, '#variance svg[role=img]')).toBe(2);
    expect(textOf(one(document, '.readings'))).toBe('1 component (k)100.0%');
  });

  it('claims no more variance than its known eigenvalues explain', () => {
    const document = render({
      ...sampleData(6, 20),
      pca: { k: 2, standardized: false, eigenvalues: [3, 2], totalVariance: 10 },
    });
    expect(textOf(one(document, '#variance .lead'))).toBe('2 of 2 components explain 50.0% of the variance.');
  });

  it('survives zero eigenvalues and points that are not numbers', () => {
    const pca = { k: 1, standardized: false, eigenvalues: [0], totalVariance: 1 };
    expect(() => render({ ...single, pca })).not.toThrow();
    expect(() =>
      render({ ...single, points: [{ path: 'a', label: 'Fig', x: NaN, y: Infinity }] }),
    ).not.toThrow();
  });

  it('of 500 classes lists both ends and summarises the middle', () => {
    const data = sampleData(500);
    const document = render(data);
    expect(count(document, '[data-classes] tbody tr[data-key]')).toBe(120);
    const gap = textOf(one(document, '.gap'));
    expect(gap).toMatch(
      /^Showing the 60 largest and 60 smallest. Not shown: 380 classes with [\d,]+ rows and \d+ rejects\.$/,
    );
    expect(count(document, '[data-map] .cloud')).toBe(500);
  });

  it('of 500 classes without rejects does not mention rejects', () => {
    const data = sampleData(500, 10);
    const document = render({ ...data, classes: data.classes.map((entry) => ({ ...entry, rejects: 0 })) });
    expect(textOf(one(document, '.gap'))).toMatch(/rows\.$/);
  });

  it('of few classes names each on the map', () => {
    const document = render(sampleData(30));
    expect(all(one(document, '.names'), 'text')).toHaveLength(30);
  });

  it('counts a class that only occurs in the points', () => {
    const data = sampleData(6, 50);
    const document = render({ ...data, points: [...data.points, { path: 'x.jpg', label: '', x: 0, y: 0 }] });
    expect(textOf(one(document, '[data-label="(no label)"]'))).toBe('(no label)10');
    expect(all(document, '[data-map] title').map(textOf)).toContain('(no label) · x.jpg');
  });

  it('of rejects alone shows their share', () => {
    const rejects = {
      total: 2,
      byReason: [{ reason: 'empty', count: 2 }],
      sample: [{ path: 'a.jpg', reason: 'empty', detail: '' }],
    };
    const document = render({ ...emptyRun, images: 2, rejects });
    expect(textOf(one(document, '#rejects .lead'))).toBe('2 of 2 images (100.0%) were rejected.');
    expect(textOf(one(document, '#rejects .note'))).toContain('Showing 1 of 2;');
    expect(count(document, '#rejects details')).toBe(0);
  });

  it('of a clean run says that there are no rejects', () => {
    expect(textOf(one(render(single), '#rejects'))).toBe('RejectsNone: every image produced a row.');
  });

  it.each([
    [100, 'Seconds'],
    [3000, 'Minutes'],
    [30_000, 'Hours'],
  ])('of %i seconds measures time in a fitting unit', (seconds, unit) => {
    const throughput = [1, 2, 3, 4].map((i) => ({ seconds: (i * seconds) / 4, imagesPerSecond: 100 }));
    expect(textOf(one(render({ ...single, throughput }), '#time figure svg'))).toContain(unit);
  });

  it('still draws a rate of zero at the start', () => {
    const throughput = [{ seconds: 0, imagesPerSecond: 0 }];
    expect(count(render({ ...single, throughput }), '#time svg[role=img]')).toBe(1);
  });

  it('shows warnings first', () => {
    expect(textOf(one(render({ ...single, warnings: ['Mind the gap.'] }), '#warnings'))).toBe(
      'WarningMind the gap.',
    );
    expect(textOf(one(render({ ...single, warnings: ['One.', 'Two.'] }), '#warnings h2'))).toBe('Warnings');
  });

  it('separates labels at the same spot as far as there is room', () => {
    const labels = Array.from({ length: 30 }, (_, i) => `a rather long class name ${i}`);
    const document = render({
      ...single,
      rows: 30,
      classes: labels.map((label) => ({ label, rows: 1, rejects: 0 })),
      points: labels.map((label) => ({ path: `${label}/1.jpg`, label, x: 1, y: 1 })),
    });
    const places = new Set(
      all(one(document, '.names'), 'text').map((text) => text.getAttribute('transform')),
    );
    expect(places.size).toBeGreaterThan(6);
  });
});
