/** How Hive's text tables, and so Spark's `TRANSFORM`, write NULL. */
export const nullMark = '\\N';

/** A row of output: the path as it came, a tab, the features, a tab, the error; of these two one is NULL. */
export function encodeRow(path: Buffer, outcome: Float32Array | string): Buffer {
  const [features, error] =
    typeof outcome === 'string' ? [nullMark, oneField(outcome)] : [encodeFeatures(outcome), nullMark];
  return Buffer.concat([path, Buffer.from(`\t${features}\t${error}\n`)]);
}

/**
 * JSON. Nine significant digits tell each float32 from all others (IEEE 754-2019, 5.12.2), and are still nearest to it
 * when a reader parses them as float64 first: they lie within 5e-9 of it, the border to its neighbour 3e-8 away.
 */
function encodeFeatures(features: Float32Array): string {
  return `[${Array.from(features, encodeNumber).join(',')}]`;
}

function encodeNumber(value: number): string {
  // Most features are 0 behind a ReLU. As an integer, -0 would lose its sign.
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0';
  return value.toPrecision(9);
}

/** What a decoder says may hold anything. */
function oneField(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ');
}
