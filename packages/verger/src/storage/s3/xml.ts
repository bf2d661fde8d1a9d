// S3's answers are flat: elements with fixed names, without attributes but for the root. A general parser takes twenty
// times as long for a page of a listing.

/** The name of a document's root element; undefined if the text is not XML. */
export function rootOf(xml: string): string | undefined {
  // While a server assembles a large object it sends white space, before the root.
  return /^\ufeff?\s*(?:<\?xml[^>]*>\s*)?<([a-z]\w*)[\s/>]/i.exec(xml)?.[1];
}

/** Whether the root element is closed at the end of the text. */
export function isClosed(xml: string, root: string): boolean {
  const end = xml.trimEnd();
  if (end.endsWith(`</${root}>`)) return true;
  return end.endsWith('/>') && end.lastIndexOf('<') === end.lastIndexOf(`<${root}`);
}

/** The contents of all elements of a name. */
export function* blocks(xml: string, name: string): Generator<string> {
  const [open, close] = [`<${name}>`, `</${name}>`];
  for (let from = xml.indexOf(open); from !== -1;) {
    const to = xml.indexOf(close, from);
    if (to === -1) return;
    yield xml.slice(from + open.length, to);
    from = xml.indexOf(open, to);
  }
}

/** The text of the first element of a name, still escaped. */
export function leaf(xml: string, name: string): string | undefined {
  const from = xml.indexOf(`<${name}>`);
  if (from === -1) return undefined;
  const to = xml.indexOf('<', from + name.length + 2);
  return to === -1 ? undefined : xml.slice(from + name.length + 2, to);
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** @throws RangeError if a number names no character */
export function unescaped(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (hex !== undefined) return String.fromCodePoint(parseInt(hex, 16));
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      return entities[name ?? ''] ?? whole;
    },
  );
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' };

export function escaped(text: string): string {
  return text.replace(/[&<>\r]/g, (char) => escapes[char]);
}

/** Whether XML 1.0 can hold a text: it has no way to write most control characters. */
export function isXmlText(text: string): boolean {
  return !/(?![\t\n\r])\p{Cc}|\p{Cs}|[\ufffe\uffff]/u.test(text);
}

/** How to read the keys of a response: percent-encoded if the server says so, which it may not do even if asked. */
export function keyReader(xml: string): (text: string) => string {
  return xml.includes('<EncodingType>url</EncodingType>') ? urlDecoded : unescaped;
}

/** Form encoding: a plus stands for a space. */
function urlDecoded(text: string): string {
  if (!/[%+&]/.test(text)) return text;
  return decodeURIComponent(unescaped(text).replaceAll('+', ' '));
}
