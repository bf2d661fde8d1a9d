import { depthOf, type ImageFile } from '../../parquet/image-columns.js';
import { parsePageHeader } from '../../parquet/page-header.js';
import { dictionaryValues, pageValues, type Value } from '../../parquet/page-values.js';

/** No labels of so many rows as a file may have need more. */
const maxChunkBytes = 64 * 2 ** 20;
/** Labels are repeated in every row and in memory; no class name is longer. */
const maxLabelBytes = 4096;

/**
 * The labels of a row group's rows.
 * @throws Error if they can't be read
 */
export async function labelsOf(
  column: ImageFile['label'],
  { rows, label: chunk }: ImageFile['groups'][number],
  read: (start: number, end: number) => Promise<Uint8Array>,
): Promise<(string | undefined)[] | undefined> {
  if (column === undefined || chunk === undefined) return undefined;
  const { type, levels, names } = column;
  if (chunk.end - chunk.start > maxChunkBytes) throw new Error('its column of labels is too large');
  const format = { type, codec: chunk.codec, depth: depthOf(levels) };
  const bytes = await read(chunk.start, chunk.end);
  const labels: (string | undefined)[] = [];
  let dictionary: readonly Value[] | undefined;
  for (let at = 0; at < bytes.length && labels.length < rows;) {
    const header = parsePageHeader(bytes.subarray(at));
    const start = at + (header?.length ?? 0);
    if (header === undefined || start + header.storedSize > bytes.length || header.size > maxChunkBytes) {
      throw new Error('its column of labels is damaged');
    }
    const body = bytes.subarray(start, start + header.storedSize);
    if (header.kind === 'dictionary') dictionary = dictionaryValues(header, body, format);
    else if (header.kind !== 'other') {
      if (labels.length + header.values > rows) throw new Error('it has more labels than rows');
      for (const value of pageValues(header, body, format, dictionary)) labels.push(labelText(value, names));
    }
    at = start + header.storedSize;
  }
  if (labels.length !== rows) throw new Error(`it has ${labels.length} labels for ${rows} rows`);
  return labels;
}

/** Where numbers have names, one without a name (-1) is no label. */
function labelText(value: Value | undefined, names: readonly string[] | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (value instanceof Uint8Array)
    return value.length > maxLabelBytes ? undefined : Buffer.from(value).toString();
  return names === undefined || typeof value === 'boolean'
    ? String(value)
    : names.at(nameIndex(Number(value), names));
}

function nameIndex(value: number, names: readonly string[]): number {
  return value < 0 ? names.length : value;
}
