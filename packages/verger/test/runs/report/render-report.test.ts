import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { renderReport } from '../../../src/runs/report/render-report.js';
import { all, count, headline, one, open, textOf } from './page.js';
import { sampleData } from './sample-data.js';

const data = sampleData(120);
const html = renderReport(data);
const { document } = open(html);

describe('the report of a run of 120 classes', () => {
  it('is the same for the same data', () => {
    expect(renderReport(sampleData(120))).toBe(html);
  });

  it('stays below 600 kB', () => {
    expect(Buffer.byteLength(html)).toBeLessThan(600_000);
  });

  it('has every section, each with a heading', () => {
    for (const id of ['map', 'classes', 'variance', 'rejects', 'time', 'run']) {
      expect(textOf(one(document, `#${id} h2`))).not.toBe('');
    }
    expect(count(document, '#warnings')).toBe(0);
    expect(textOf(one(document, 'h1'))).toBe('fruits-features');
  });

  it('shows the figures of the run', () => {
    expect(headline(document)).toEqual({
      Images: '20,492',
      Rows: '20,451',
      Rejects: '41',
      Components: '200',
      'Explained variance': '94.6%',
      'Images per second': '209',
      'Total time': '1 min 50 s',
      'On disk': '118 MB',
    });
  });

  it('lists every class, the largest first, with its counts', () => {
    const rows = all(document, '[data-classes] tbody tr');
    expect(rows).toHaveLength(120);
    const counts = rows.map((row) => Number(row.getAttribute('data-rows')));
    expect(counts).toEqual(data.classes.map((entry) => entry.rows).sort((a, b) => b - a));
    const rejected = data.classes.filter(({ rejects }) => rejects > 0).length;
    expect(count(document, '[data-classes] .bar rect.reject')).toBe(rejected);
  });

  it('draws every point of the sample in the colour of its class, with its path', () => {
    expect(count(document, '[data-map] circle')).toBe(3000);
    const key = all(document, '[data-classes] tbody tr')[0].getAttribute('data-key') ?? '';
    const cloud = one(document, `.cloud.${key}`);
    const swatch = one(document, `[data-key="${key}"] .swatch circle`);
    expect(cloud.getAttribute('fill')).toBe(swatch.getAttribute('fill'));
    expect(all(cloud, 'title')[0].textContent).toMatch(/^Test\/Clementine Abbé Fétel\/r_\d+_100\.jpg$/);
    expect(textOf(one(document, '[data-map] figcaption'))).toContain(
      'An even sample of 3,000 of the 20,451 rows',
    );
  });

  it('does not write 120 names over the map', () => {
    expect(count(document, '.names')).toBe(0);
  });

  it('shows the explained variance at 50, 100 and 200 components and marks k', () => {
    expect(all(document, '.readings div').map(textOf)).toEqual([
      '50 components82.1%',
      '100 components89.3%',
      '200 components (k)94.6%',
    ]);
    expect(count(document, '#variance svg[role=img]')).toBe(2);
    expect(textOf(one(document, '#variance .lead'))).toBe(
      '200 of 1,280 components explain 94.6% of the variance. Reaching 95% takes 214.',
    );
  });

  it('lists the rejects, with all but the first ones folded', () => {
    expect(count(document, '#rejects .files tbody tr')).toBe(41);
    expect(textOf(one(document, '#rejects summary'))).toBe('29 more');
    expect(textOf(one(document, '#rejects .lead'))).toBe('41 of 20,492 images (0.2%) were rejected.');
  });

  it('describes the run', () => {
    const facts = textOf(one(document, '#run dl'));
    for (const fact of [
      '/data/fruits-360/Test',
      'mobilenet-v2, 224x224 in',
      data.backbone.digest,
      'local, 2 workers',
      '0.1.0',
    ]) {
      expect(facts).toContain(fact);
    }
    expect(facts).not.toContain('Reused');
  });

  it('counts the rows whose features were known, if the run looked for them', () => {
    const { document: updated } = open(renderReport({ ...data, reused: 20_000 }));
    expect(textOf(one(updated, '#run dl'))).toContain('features of 20,000 rows from earlier results');
  });
});

describe('a self-contained page', () => {
  it('contains no URLs but those of namespaces', () => {
    expect(html.replaceAll(/xmlns(:\w+)?="[^"]*"/g, '')).not.toMatch(/https?:|\/\/\w+\.\w/);
  });

  it('has no element that loads anything, and no inline style or handler', () => {
    expect(count(document, 'img, link, iframe, object, embed, script[src], image, use, a[href]')).toBe(0);
    for (const element of all(document, '*')) {
      for (const { name } of element.attributes)
        expect(name).not.toMatch(/^(style|on.*|src|href|xlink:href)$/);
    }
  });

  it('allows only its own script and style sheet', () => {
    const policy = one(document, 'meta[http-equiv]').getAttribute('content') ?? '';
    const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`script-src ${hashOf(one(document, 'script').textContent)}`);
    expect(policy).toContain(`style-src ${hashOf(one(document, 'style').textContent)}`);
  });

  it('describes every image, or hides it if text says the same', () => {
    for (const svg of all(document, 'svg')) {
      const described = svg.getAttribute('role') === 'img' && (svg.getAttribute('aria-label') ?? '') !== '';
      expect(described || svg.getAttribute('aria-hidden') === 'true').toBe(true);
    }
    expect(one(document, 'html').getAttribute('lang')).toBe('en');
  });

  it('uses no CSS variable that is not declared', () => {
    const declared = new Set(Array.from(html.matchAll(/(--[\w-]+):/g), ([, name]) => name));
    for (const [, name] of html.matchAll(/var\((--[\w-]+)\)/g)) expect(declared).toContain(name);
  });
});
