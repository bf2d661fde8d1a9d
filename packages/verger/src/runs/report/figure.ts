import { plot, type PlotOptions } from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { type Markup, trusted } from './markup.js';

/** The part of the DOM used here; the project is compiled without the browser's types. */
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

/** A hundredth of a pixel is precise enough, and halves the file. */
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
 * Renders a plot as inline SVG. Colours are variables of the style sheet, so the plot follows light and dark mode.
 * It has no inline styles: the page's content security policy would block them.
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
