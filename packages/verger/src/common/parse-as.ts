import type * as z from 'zod';
import { VergerError } from './errors.js';

/**
 * Checks what a file holds.
 * @param name the file's name, for the message
 * @throws VergerError `corrupt-result` that names the first wrong field
 */
export function parseAs<T>(schema: z.ZodType<T>, value: unknown, name: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0];
  throw new VergerError(
    'corrupt-result',
    `${name}: ${path.length === 0 ? '' : `${path.join('.')}: `}${message}`,
  );
}
