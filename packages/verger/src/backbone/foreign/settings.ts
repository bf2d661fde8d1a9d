import * as z from 'zod';
import { VergerError } from '../../common/errors.js';

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
export function parseSettings<T>(schema: z.ZodType<T>, { values, file }: ForeignSettings): T {
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0];
  throw notFollowed(file, `${path.join('.') || 'the file'}: ${message}`);
}

export function notFollowed(file: string, what: string): VergerError {
  return new VergerError('model', `${file}: ${what}`, {
    hint: 'write how images are prepared into a sidecar (width, height, resize, filter, scale, mean, std): it takes precedence',
  });
}
