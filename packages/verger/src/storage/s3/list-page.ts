/** One page of `ListObjectsV2`. */
export interface ListPage {
  readonly objects: readonly ListedObject[];
  /** With a delimiter: the common prefixes of the keys, in byte order. */
  readonly prefixes: readonly string[];
  /** Continuation token of the next page; undefined on the last page. */
  readonly next: string | undefined;
}

export interface ListedObject {
  readonly key: string;
  readonly size: number;
  readonly version: string;
}

/**
 * Parses a page. A million keys are a thousand pages, and a general XML parser takes twenty times as long. All we
 * need are leaf elements with fixed names and no attributes:
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

/** The ETag without quotes; if the server sends none, the modification time, to the second. */
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

/** Form encoding: a plus stands for a space. */
function urlDecoded(text: string): string {
  if (!/[%+&]/.test(text)) return text;
  return decodeURIComponent(unescaped(text).replaceAll('+', ' '));
}
