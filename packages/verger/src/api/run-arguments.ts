import { componentsText } from '../driver/components-text.js';
import type { EngineOptions } from './open-engine.js';
import { allowanceText, type CheckedRunOptions } from './run-options.js';

/** Options that say what the result is, not where it is made or who watches. */
type ResultOptions = Omit<
  CheckedRunOptions,
  keyof EngineOptions | 'input' | 'output' | 'model' | 'onEvent' | 'signal'
>;

type Form<T> = (value: T, flag: string) => readonly string[];

const flag: Form<boolean> = (value, name) => (value ? [name] : []);
const text: Form<string | number> = (value, name) => [`${name}=${value}`];
const texts: Form<readonly string[]> = (values, name) => values.flatMap((value) => text(value, name));

const forms: {
  readonly [Name in keyof ResultOptions]-?: readonly [string, Form<NonNullable<ResultOptions[Name]>>];
} = {
  components: ['--components', (value, name) => text(componentsText(value), name)],
  standardize: ['--standardize', flag],
  l2: ['--l2', flag],
  views: ['--views', (values, name) => text(values.join(','), name)],
  pca: ['--pca', text],
  features: ['--features', text],
  dtype: ['--dtype', text],
  lists: ['--lists', text],
  splitColumn: ['--split-column', flag],
  partitions: ['--partitions', text],
  maxRejects: ['--max-rejects', (value, name) => text(allowanceText(value) ?? '', name)],
  limit: ['--limit', text],
  include: ['--include', texts],
  exclude: ['--exclude', texts],
  packed: ['--packed', flag],
  labels: ['--labels', text],
  allowRegions: ['--allow-region', texts],
  overwrite: ['--overwrite', flag],
  update: ['--update', flag],
  reuse: ['--reuse', texts],
};

/** Options as arguments of `verger run`, without input, output, model and engine. */
export function runArguments(options: ResultOptions): readonly string[] {
  const all = Object.entries(forms) as readonly [keyof ResultOptions, readonly [string, Form<unknown>]][];
  return all.flatMap(([option, [name, form]]) => {
    const value = options[option];
    return value === undefined ? [] : form(value, name);
  });
}
