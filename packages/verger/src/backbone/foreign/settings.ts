import * as z from 'zod';
import { VergerError } from '../../common/errors.js';
import { firstFault } from '../field-fault.js';

/** Settings of another library, as JSON, and the file they are in. */
export interface ForeignSettings {
  readonly values: Readonly<Record<string, unknown>>;
  /** For messages. */
  readonly file: string;
}

export const colour = z.tuple([z.number(), z.number(), z.number()]).readonly();
/** Grey pictures as a network's input are three equal channels. */
export const divisors = colour.refine((std) => std.every((value) => value > 0), 'must be positive');

/** @throws VergerError `model` naming the first field that Verger can't follow */
export function parseSettings<Schema extends z.ZodObject>(
  schema: Schema,
  { values, file }: ForeignSettings,
): z.infer<Schema> {
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const { message, hint } = firstFault(parsed.error, Object.keys(schema.shape));
  throw notFollowed(file, message, hint);
}

export function notFollowed(file: string, what: string, hint?: string): VergerError {
  return new VergerError('model', `${file}: ${what}`, {
    hint:
      hint ??
      'write how images are prepared into a sidecar (width, height, resize, filter, scale, mean, std): it takes precedence',
  });
}
