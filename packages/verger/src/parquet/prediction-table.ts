import type { Answer } from '@verger/recogniser';
import type { TableColumn } from './typed-table.js';

/** What a table keeps of an answer: of the ranking, which has all labels, only the probability of the first. */
export type BriefAnswer = Omit<Answer, 'ranking'> & { readonly probability: number };

export function brief({ ranking, ...answer }: Answer): BriefAnswer {
  return { ...answer, probability: ranking[0].probability };
}

/**
 * The same columns in every table, whatever the answers are.
 * @param answers null where there is none
 */
export function answerColumns(answers: readonly (BriefAnswer | null)[]): TableColumn[] {
  const each = <T>(value: (answer: BriefAnswer) => T): (T | null)[] =>
    answers.map((answer) => (answer === null ? null : value(answer)));
  return [
    { name: 'decision', type: 'text', values: each(({ decision }) => decision) },
    { name: 'name', type: 'text', nullable: true, values: each(({ name }) => name) },
    { name: 'probability', type: 'float64', values: each(({ probability }) => probability) },
    { name: 'distance', type: 'float64', values: each(({ distance }) => distance) },
    { name: 'candidates', type: 'candidates', values: answers.map((answer) => answer?.candidates ?? []) },
  ];
}
