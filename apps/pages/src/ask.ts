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
  return answerOf<Answer>(await fetch(`./api/${path}`, { signal }));
}

/**
 * Asks the server to do something.
 * @throws as `ask`
 */
export async function order<Answer>(path: string): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  return answerOf<Answer>(await fetch(`./api/${path}`, { method: 'POST', headers, body: '{}' }));
}

async function answerOf<Answer>(response: Response): Promise<Answer> {
  const answer = (await response.json()) as unknown;
  if (!response.ok) throw new Refused(answer as ErrorAnswer);
  return answer as Answer;
}
