import * as z from 'zod';
import { VergerError } from '../../common/errors.js';

/** A page of a longer list: the first row, and how many at most. */
export const pageQuery = {
  from: z.coerce.number().int().min(0).max(1e9).default(0),
  count: z.coerce.number().int().min(1).max(1000).default(100),
};

/** The id of a run. */
export const runId = z.string().regex(/^[0-9a-f]{12}$/);

/** Text that is compared with what lies in a result, and used for nothing else. */
export const searchText = z.string().max(300).optional();

/**
 * Reads parameters of a request.
 * @throws VergerError `usage` that names the first wrong one
 */
export function parametersOf<Shape extends z.ZodRawShape>(
  shape: Shape,
  given: Readonly<Record<string, string>>,
): z.output<z.ZodObject<Shape>> {
  const parsed = z.object(shape).safeParse(given);
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues;
  throw new VergerError('usage', `${path.join('.')}: ${message}`);
}
