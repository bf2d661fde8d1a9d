/** NULL in Hive's text tables, and so in Spark's `TRANSFORM`. */
export const nullMark = '\\N';

/** An output row: path as read, tab, features, tab, error. Either the features or the error is NULL. */
export function encodeRow(path: Buffer, outcome: Float32Array | string): Buffer {
  const [features, error] =
    typeof outcome === 'string' ? [nullMark, oneField(outcome)] : [encodeFeatures(outcome), nullMark];
  return Buffer.concat([path, Buffer.from(`\t${features}\t${error}\n`)]);
}

/**
 * JSON. Nine significant digits identify every float32 (IEEE 754-2019, 5.12.2), and still round to it when a reader
 * parses float64 first: they are within 5e-9 of it, the midpoint to its neighbour 3e-8 away.
 */
function encodeFeatures(features: Float32Array): string {
  return `[${Array.from(features, encodeNumber).join(',')}]`;
}

function encodeNumber(value: number): string {
  // Most features are 0 after a ReLU. As an integer, -0 would lose its sign.
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0';
  return value.toPrecision(9);
}

/** A decoder's message may contain anything. */
function oneField(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ');
}
