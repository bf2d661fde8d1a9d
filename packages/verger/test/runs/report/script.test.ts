import { runInNewContext } from 'node:vm';
import { beforeEach, describe, expect, it } from 'vitest';
import { renderReport } from '../../../src/runs/report/render-report.js';
import { all, count, type Element, one, open, type Page, textOf } from './page.js';
import { sampleData } from './sample-data.js';

const html = renderReport(sampleData(6, 60));
let page: Page;
let document: Element;
let beforePrint: () => void;

function fire(element: Element, name: string): void {
  element.dispatchEvent(new page.Event(name, { bubbles: true }));
}

function labels(): readonly (string | null)[] {
  return all(document, '[data-classes] tbody tr').map((row) => row.getAttribute('data-label'));
}

function run(markup: string): void {
  page = open(markup);
  document = page.document;
  const addEventListener = (_: string, act: () => void) => {
    beforePrint = act;
  };
  runInNewContext(one(document, 'script').textContent, { document, addEventListener });
}

beforeEach(() => run(html));

describe('the class table with scripts enabled', () => {
  it('sorts by a column, and in reverse on a second click', () => {
    const before = labels();
    const [byLabel] = all(document, '[data-sort=label] button');
    fire(byLabel, 'click');
    expect(labels()).toEqual(before.toSorted());
    fire(byLabel, 'click');
    expect(labels()).toEqual(before.toSorted().reverse());
    expect(one(document, '[data-sort=label]').getAttribute('aria-sort')).toBe('descending');
    fire(one(document, '[data-sort=rows] button'), 'click');
    expect(labels()).toEqual(before);
    expect(one(document, '[data-sort=label]').getAttribute('aria-sort')).toBeNull();
  });

  it('keeps the row about omitted classes at the end', () => {
    run(renderReport(sampleData(200, 10)));
    fire(one(document, '[data-sort=label] button'), 'click');
    expect(all(document, '[data-classes] tbody tr').at(-1)?.classList.contains('gap')).toBe(true);
  });

  it('highlights a class while it is hovered', () => {
    const [row] = all(document, '[data-classes] tbody tr');
    const key = row.getAttribute('data-key') ?? '';
    fire(row, 'pointerenter');
    expect(one(document, '.cloud.lit').classList.contains(key)).toBe(true);
    expect(count(document, '.dimmed')).toBe(1);
    fire(row, 'pointerleave');
    expect(count(document, '.lit, .dimmed')).toBe(0);
  });

  it('keeps a class highlighted when its name is clicked, until it is clicked again', () => {
    const [button] = all(document, '[data-name] button');
    fire(button, 'click');
    expect(button.getAttribute('aria-pressed')).toBe('true');
    expect(count(document, '.cloud.lit')).toBe(1);
    fire(button, 'click');
    expect(button.getAttribute('aria-pressed')).toBe('false');
    expect(count(document, '.lit')).toBe(0);
  });
});

describe('the map with scripts enabled', () => {
  it('names the hovered image and highlights its class', () => {
    const caption = one(document, '[data-pointed]');
    const initial = textOf(caption);
    const [point] = all(document, '[data-map] circle');
    fire(point, 'pointerover');
    expect(caption.textContent).toBe(one(point, 'title').textContent);
    expect(count(document, 'tr.lit')).toBe(1);
    fire(one(document, '[data-map]'), 'pointerleave');
    expect(textOf(caption)).toBe(initial);
    expect(count(document, 'tr.lit')).toBe(0);
  });

  it('keeps the class of a clicked point highlighted until the background is clicked', () => {
    fire(all(document, '[data-map] circle')[0], 'click');
    expect(count(document, '[aria-pressed=true]')).toBe(1);
    fire(one(document, '[data-map] svg'), 'click');
    expect(count(document, '[aria-pressed=true]')).toBe(0);
  });
});

it('folded rejects are expanded for printing', () => {
  run(renderReport(sampleData(120, 10)));
  expect(one(document, 'details').getAttribute('open')).toBeNull();
  beforePrint();
  expect(one(document, 'details')).toHaveProperty('open', true);
});
