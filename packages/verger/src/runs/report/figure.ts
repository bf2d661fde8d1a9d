import { plot, type PlotOptions } from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { type Markup, trusted } from './markup.js';

/** The little of the DOM that is needed here; the project is otherwise compiled without the browser's types. */
interface SvgElement {
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
  querySelectorAll(selector: string): Iterable<SvgElement>;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  remove(): void;
  toString(): string;
}

interface Page {
  readonly document: unknown;
}

const coordinates = new Set([
  'x',
  'y',
  'x1',
  'x2',
  'y1',
  'y2',
  'cx',
  'cy',
  'd',
  'transform',
  'width',
  'height',
]);

/** A hundredth of a pixel is enough, and halves the file. */
function round(element: SvgElement): void {
  for (const { name, value } of [...element.attributes]) {
    if (!coordinates.has(name)) continue;
    const rounded = value.replace(/-?\d+\.\d{3,}(e-?\d+)?/g, (number) =>
      String(Number(Number(number).toFixed(2))),
    );
    if (rounded !== value) element.setAttribute(name, rounded);
  }
}

/**
 * Draws a picture as inline SVG. Colours are the style sheet's variables, so that it follows light and dark;
 * nothing in it is styled in place, which the page's content policy would refuse.
 */
export function drawing(description: string, options: PlotOptions): Markup {
  const { document } = parseHTML('<!doctype html><html><body></body></html>') as Page;
  const drawn: unknown = plot({ ...options, document, className: 'chart', ariaLabel: description });
  const svg = drawn as SvgElement;
  svg.setAttribute('role', 'img');
  for (const style of svg.querySelectorAll('style')) style.remove();
  for (const element of svg.querySelectorAll('*')) {
    element.removeAttribute('style');
    element.removeAttribute('aria-label');
    round(element);
  }
  return trusted(String(svg));
}
