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

/** The one element of that selector. */
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

/** A text as it reads: runs of white space are one space. */
export function reading(element: Element): string {
  return element.textContent.replace(/\s+/g, ' ').trim();
}

/** The figures of the head, by name. */
export function headline(document: Element): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Array.from(document.querySelectorAll('.figures div'), (entry) => [
      reading(one(entry, 'dt')),
      reading(one(entry, 'dd')),
    ]),
  );
}
