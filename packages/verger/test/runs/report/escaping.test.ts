import { expect, it } from 'vitest';
import { renderReport } from '../../../src/runs/report/render-report.js';
import { all, count, one, open } from './page.js';
import { sampleData } from './sample-data.js';

const hostile = [
  '<img src=x onerror=alert(1)>.jpg',
  '"><script>alert(1)</script>',
  "' onmouseover='alert(1)",
  '</title></svg><iframe src=javascript:alert(1)>',
  '</style><style>*{display:none}',
  '&lt;b&gt; &amp; ]]> <!-- -->',
  '${alert(1)} `x` {{x}}',
  'Pêche 🍑 مشمش 杏\u202Egpj.exe',
  'a\nb\tc\u0000d\u007f',
  'x'.repeat(5000),
];

const clean = sampleData(6, 60);

function dataWith(text: string) {
  return {
    ...clean,
    title: text,
    input: text,
    finishedAt: text,
    engine: text,
    vergerVersion: text,
    backbone: { ...clean.backbone, name: text, digest: text, inputSize: text },
    rejects: {
      total: 1,
      byReason: [{ reason: text, count: 1 }],
      sample: [{ path: text, reason: text, detail: text }],
    },
    classes: [...clean.classes, { label: text, rows: 4, rejects: 1 }],
    points: [
      ...clean.points,
      { path: text, label: text, x: 0, y: 0 },
      { path: `${text}/1.jpg`, label: text, x: 1, y: 1 },
    ],
    stages: [{ name: text, seconds: 1 }],
    warnings: [text],
  };
}

/** The elements of a page, each with the names of its attributes. */
function shape(html: string): ReadonlySet<string> {
  const elements = all(open(html).document, '*');
  return new Set(
    elements.map(
      ({ localName, attributes }) =>
        `${localName} ${Array.from(attributes, ({ name }) => name)
          .sort()
          .join()}`,
    ),
  );
}

const expected = shape(renderReport(dataWith('harmless')));

it.each(hostile)('external text stays text: %j', (text) => {
  const html = renderReport(dataWith(text));
  expect(shape(html)).toEqual(expected);
  const { document } = open(html);
  expect(count(document, 'script')).toBe(1);
  expect(count(document, 'style')).toBe(1);
});

it('shows markup in a path verbatim', () => {
  const { document } = open(renderReport(dataWith('<img src=x onerror=alert(1)>.jpg')));
  expect(all(document, '.files tbody th')[0].textContent).toBe('<img src=x onerror=alert(1)>.jpg');
  expect(one(document, 'h1').textContent).toBe('<img src=x onerror=alert(1)>.jpg');
});

it('replaces control characters with visible ones', () => {
  const { document } = open(renderReport(dataWith('a\nb\u202Ec\u007f')));
  expect(one(document, 'h1').textContent).toBe('a␊b\ufffdc␡');
});
