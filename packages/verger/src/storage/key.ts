import * as z from 'zod';

/** Whether a key names a file below a root: no empty part, no `.` or `..`, no NUL. */
export function isKey(text: string): boolean {
  return !text.includes('\0') && text.split('/').every((part) => !['', '.', '..'].includes(part));
}

/** A key that was read from a file. Anyone may have written that file, so the key must not lead out of the root. */
export const keySchema = z.string().refine(isKey, 'not a path below the folder');
