import type * as z from 'zod';
import { nearestName } from '../common/nearest-name.js';

/** What is wrong with the fields of a file. */
export interface FieldFault {
  readonly message: string;
  /** For a field that does not exist: one that may be meant. */
  readonly hint: string | undefined;
}

/**
 * The first fault that a schema found; a field that does not exist comes first, since it explains one that is missing.
 * @param fields the names of all fields
 */
export function firstFault({ issues }: z.ZodError, fields: readonly string[]): FieldFault {
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  const place = issue.path.join('.');
  if (issue.code !== 'unrecognized_keys')
    return { message: `${place || 'the file'}: ${issue.message}`, hint: undefined };
  const [key] = issue.keys;
  const meant = place === '' ? nearestName(key, fields) : undefined;
  return {
    message: `${place === '' ? '' : `${place}: `}there is no field ${JSON.stringify(key)}`,
    hint: meant === undefined ? undefined : `did you mean "${meant}"?`,
  };
}
