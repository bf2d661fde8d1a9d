import { VergerError } from '../../../common/errors.js';

/** An element of an answer in XML. */
export interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlElement[];
  /** Empty for one with children. */
  readonly text: string;
}

/**
 * Reads the answer of a service that speaks XML: elements and text, without attributes.
 * @throws VergerError `aws` if it is cut off
 */
export function readXml(xml: string): XmlElement {
  const open: { name: string; children: XmlElement[]; text: string }[] = [
    { name: '', children: [], text: '' },
  ];
  for (const match of xml.matchAll(token)) {
    const [, declaration, closing, name, empty, text = ''] = match as readonly (string | undefined)[];
    const last = open[open.length - 1];
    if (declaration !== undefined) continue;
    if (name === undefined) last.text += decoded(text);
    else if (closing === undefined) {
      const element = { name, children: [], text: '' };
      last.children.push(element);
      if (empty === undefined) open.push(element);
    } else if (last.name === name) {
      open.pop();
      last.text = last.children.length > 0 ? '' : last.text.trim();
    } else throw new VergerError('aws', `an answer of AWS has </${name}> in <${last.name}>`);
  }
  const [root] = open[0].children;
  if (open.length > 1 || (root as XmlElement | undefined) === undefined)
    throw new VergerError('aws', 'an answer of AWS is cut off');
  return root;
}

/** The elements of a list, which AWS calls `item`. */
export function itemsOf(element: XmlElement, list: string): readonly XmlElement[] {
  return childOf(element, list)?.children ?? [];
}

export function childOf({ children }: XmlElement, name: string): XmlElement | undefined {
  return children.find((each) => each.name === name);
}

/** Empty where there is no such element. */
export function textOf(element: XmlElement, name: string): string {
  return childOf(element, name)?.text ?? '';
}

const token = /<(\?[^>]*\?)>|<(\/)?([\w.:-]+)[^>]*?(\/)?>|([^<]+)/g;

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function decoded(text: string): string {
  return text.replace(
    /&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi,
    (whole, hex?: string, decimal?: string, name = '') => {
      if (hex !== undefined) return String.fromCodePoint(parseInt(hex, 16));
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      return entities[name as string] ?? whole;
    },
  );
}
