import type { Context } from 'hono';
import type { ErrorAnswer } from '../api/answers.js';
import { securityHeaders } from './security-headers.js';

type Status = 400 | 401 | 403 | 404 | 405 | 421 | 500 | 503;

/** What is answered to whoever may not ask, or asks for what is not there. */
export function refusal(context: Context, status: Status, message: string, hint?: string): Response {
  const answer: ErrorAnswer = { error: { message, ...(hint === undefined ? {} : { hint }) } };
  return context.json(answer, status, { ...securityHeaders, 'cache-control': 'no-store' });
}
