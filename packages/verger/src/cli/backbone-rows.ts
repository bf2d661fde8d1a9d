import { preprocessingSchema } from '../backbone/preprocessing-schema.js';
import { sizeText, valuesText } from '../backbone/preprocessing-text.js';

/**
 * How images are prepared for a backbone and its output is read, for people.
 * @param preprocessing `TensorSpec`, from a manifest that may be another version's
 * @param reading `UnusualReading`
 */
export function backboneRows(
  preprocessing: unknown,
  reading: Readonly<Record<string, unknown>> = {},
): [string, string][] {
  const spec = preprocessingSchema.safeParse(preprocessing).data;
  const output = Object.entries(reading).map(
    ([name, value]) => `${name} ${JSON.stringify(value).slice(0, 100)}`,
  );
  return [
    ...(spec === undefined
      ? []
      : ([
          ['  pixels', `${sizeText(spec)}, ${spec.filter}`],
          ...(spec.views === undefined ? [] : [['  views', `middle ${spec.views.join(', ')}%`]]),
          ['  values', valuesText(spec)],
        ] as [string, string][])),
    ...(output.length === 0 ? [] : [['  output', output.join(', ')] as [string, string]]),
  ];
}
