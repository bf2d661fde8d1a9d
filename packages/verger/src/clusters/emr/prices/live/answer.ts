import { messageOf } from '../../../../common/errors.js';

/** A price that was asked for, or why there is none. */
export interface Answer<T> {
  readonly what: string;
  readonly value?: T;
  readonly reason?: string;
}

/** Fails never. */
export function answerTo<T>(what: string, asked: Promise<T>): Promise<Answer<T>> {
  return asked.then(
    (value) => ({ what, value }),
    (error: unknown) => ({ what, reason: messageOf(error) }),
  );
}

/** One line for each reason why something was not found. */
export function warningsOf(answers: readonly Answer<unknown>[]): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const { what, reason } of answers)
    if (reason !== undefined) byReason.set(reason, [...(byReason.get(reason) ?? []), what]);
  return [...byReason].map(
    ([reason, what]) => `${reason}; prices of the shipped table instead: ${what.join(', ')}`,
  );
}
