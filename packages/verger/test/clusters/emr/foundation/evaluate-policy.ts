import type { Call } from './call.js';

/** A statement of a policy in which CloudFormation's functions are resolved. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

type Question = Pick<Call, 'action' | 'resource' | 'context'>;

/** Whether IAM would allow a call by these statements: one allows it, none denies it. */
export function isAllowed(statements: readonly Statement[], question: Question): boolean {
  const matching = statements.filter((statement) => covers(statement, question));
  return (
    matching.some(({ Effect }) => Effect === 'Allow') && !matching.some(({ Effect }) => Effect === 'Deny')
  );
}

/** Whether a statement is about a call. */
export function covers(statement: Statement, { action, resource, context }: Question): boolean {
  return (
    asList(statement.Action).some((pattern) => like(pattern.toLowerCase(), action.toLowerCase())) &&
    asList(statement.Resource).some((pattern) => like(withVariables(pattern, context), resource)) &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) => holds(operator, context[key], asList(values))),
    )
  );
}

function holds(operator: string, actual: string | undefined, values: readonly string[]): boolean {
  // Without its key a condition doesn't hold.
  if (actual === undefined) return false;
  switch (operator) {
    case 'StringEquals':
    case 'Bool':
      return values.includes(actual);
    case 'StringLike':
    case 'ArnLike':
    case 'ArnEquals':
      return values.some((pattern) => like(pattern, actual));
    default:
      throw new Error(`the evaluator doesn't know ${operator}`);
  }
}

/** `${aws:userid}` */
function withVariables(pattern: string, context: Question['context']): string {
  return pattern.replace(/\$\{([^}]+)\}/g, (_, key: string) => context[key] ?? '');
}

/** `*` is any text, `?` any character. */
function like(pattern: string, text: string): boolean {
  const expression = pattern
    .replace(/[\\^$.|+()[\]{}]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`, 's').test(text);
}

export function asList<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
