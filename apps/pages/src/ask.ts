import type { ErrorAnswer } from '../../../packages/verger/src/serve/api/answers.js';

/** An answer of the server that is an error, in its words. */
export class Refused extends Error {
  readonly hint: string | undefined;

  constructor({ error }: ErrorAnswer) {
    super(error.message);
    this.hint = error.hint;
  }
}

/**
 * Asks the server. Addresses are relative: a proxy may put the pages anywhere.
 * @throws Refused with the server's words; TypeError without an answer
 */
export async function ask<Answer>(path: string, signal: AbortSignal): Promise<Answer> {
  const response = await fetch(`./api/${path}`, { signal });
  const answer = (await response.json()) as unknown;
  if (!response.ok) throw new Refused(answer as ErrorAnswer);
  return answer as Answer;
}
