/** One page of `ListObjectsV2`. */
export interface ListPage {
  readonly objects: readonly ListedObject[];
  /** With a delimiter: what begins the keys up to it, in the order of bytes. */
  readonly prefixes: readonly string[];
  /** Where the next page begins; undefined: this was the last. */
  readonly next: string | undefined;
}

export interface ListedObject {
  readonly key: string;
  readonly size: number;
  readonly version: string;
}

/**
 * Reads a page: a million keys are a thousand of them, and a general parser of XML takes twenty times as long. What
 * is looked for are leaf elements without attributes, whose names are fixed:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export function parseListPage(xml: string): ListPage {
  const isEncoded = /<EncodingType>url<\/EncodingType>/.test(xml);
  const keyOf = (text: string): string => (isEncoded ? urlDecoded(text) : unescaped(text));
  const objects: ListedObject[] = [];
  for (const block of blocks(xml, 'Contents')) {
    const etag = unescaped(leaf(block, 'ETag') ?? '');
    objects.push({
      key: keyOf(leaf(block, 'Key') ?? ''),
      size: Number(leaf(block, 'Size') ?? '0'),
      version: versionOf(etag, leaf(block, 'LastModified')),
    });
  }
  const prefixes = [...blocks(xml, 'CommonPrefixes')].map((block) => keyOf(leaf(block, 'Prefix') ?? ''));
  const isTruncated = leaf(xml, 'IsTruncated') === 'true';
  return {
    objects,
    prefixes,
    next: isTruncated ? unescaped(leaf(xml, 'NextContinuationToken') ?? '') : undefined,
  };
}

/** The ETag without its quotes; where a server has none, the time of the last change, to the second. */
export function versionOf(etag: string | undefined, lastModified: string | undefined): string {
  const bare = (etag ?? '').replace(/^(?:W\/)?"|"$/g, '');
  if (bare !== '') return bare;
  const time = Date.parse(lastModified ?? '');
  return Number.isNaN(time) ? '' : `t${Math.floor(time / 1000)}`;
}

function* blocks(xml: string, name: string): Generator<string> {
  const [open, close] = [`<${name}>`, `</${name}>`];
  for (let from = xml.indexOf(open); from !== -1;) {
    const to = xml.indexOf(close, from);
    if (to === -1) return;
    yield xml.slice(from + open.length, to);
    from = xml.indexOf(open, to);
  }
}

function leaf(xml: string, name: string): string | undefined {
  const from = xml.indexOf(`<${name}>`);
  if (from === -1) return undefined;
  const to = xml.indexOf('<', from + name.length + 2);
  return to === -1 ? undefined : xml.slice(from + name.length + 2, to);
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
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

/** As forms are encoded: a plus stands for a space. */
function urlDecoded(text: string): string {
  if (!/[%+&]/.test(text)) return text;
  return decodeURIComponent(unescaped(text).replaceAll('+', ' '));
}
