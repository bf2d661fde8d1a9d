import { parseHTML } from 'linkedom';

/** What the tests use of the DOM; the project is compiled without the browser's types. */
export interface Element {
  readonly textContent: string;
  readonly localName: string;
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
  readonly classList: { contains(name: string): boolean };
  getAttribute(name: string): string | null;
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element>;
  dispatchEvent(event: unknown): boolean;
}

export interface Page {
  readonly document: Element;
  readonly Event: new (name: string, init?: { readonly bubbles: boolean }) => object;
}

export function open(html: string): Page {
  const page: unknown = parseHTML(html);
  return page as Page;
}

/** The only element that matches a selector. */
export function one(within: Element, selector: string): Element {
  const [element, ...others] = all(within, selector);
  if (others.length > 0) throw new Error(`more than one ${selector}`);
  return element;
}

export function all(within: Element, selector: string): readonly [Element, ...Element[]] {
  const [first, ...rest] = within.querySelectorAll(selector);
  // `first` is missing from an empty list, whatever its type says.
  if (rest.length === 0 && within.querySelector(selector) === null) throw new Error(`no ${selector}`);
  return [first, ...rest];
}

export function count(within: Element, selector: string): number {
  return Array.from(within.querySelectorAll(selector)).length;
}

/** The text of an element, with runs of white space collapsed to one space. */
export function textOf(element: Element): string {
  return element.textContent.replace(/\s+/g, ' ').trim();
}

/** The figures in the header, by name. */
export function headline(document: Element): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Array.from(document.querySelectorAll('.figures div'), (entry) => [
      textOf(one(entry, 'dt')),
      textOf(one(entry, 'dd')),
    ]),
  );
}
