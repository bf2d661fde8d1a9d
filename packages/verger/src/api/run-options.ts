import { checkOptions, type OptionKinds } from '../common/check-options.js';
import { VergerError } from '../common/errors.js';
import {
  abortSignal,
  callback,
  flag,
  oneOf,
  type OptionKind,
  path,
  texts,
  wholeNumber,
} from '../common/option-kinds.js';
import type { RunSettings } from '../driver/request.js';
import type { RunListener } from '../job/events.js';
import { parseRejectAllowance, type RejectAllowance } from '../job/reject-allowance.js';
import { type ComponentsRequest, parseComponents } from '../pca/choose-components.js';
import { engineKinds, type EngineOptions } from './open-engine.js';
import { views } from './views-option.js';

/** What to run; everything but `input` and `output` is optional. */
export type RunOptions = Partial<Omit<RunSettings, 'components' | 'maxRejects'>> &
  EngineOptions & {
    /** The folder of the images: a path, or a `file://` or `s3://` address. */
    readonly input: string;
    /** The result folder: a path, or a `file://` or `s3://` address. */
    readonly output: string;
    /** The path or address of an ONNX file, or the name of a known model. Default: `verger-2`. */
    readonly model?: string | undefined;
    /**
     * Components to keep: a number of them, or a fraction of the variance between 0 and 1, or `all`; also as the command
     * line has it (`'200'`, `'0.95'`). Default: 200, or as many as there are.
     */
    readonly components?: ComponentsRequest | string | number | undefined;
    /**
     * Rejects with which a run still succeeds: a number, or as the command line has it (`'20'`, `'1.5%'`). Default: 1% of
     * the inputs; below 500 inputs a tenth, at most 5.
     */
    readonly maxRejects?: RejectAllowance | string | number | undefined;
    /** The path or address of a CSV table `path,label`. Default: an image's folder is its label. */
    readonly labels?: string | undefined;
    /**
     * The folder of an earlier result: its axes are used instead of fitting new ones. It must be of the same backbone
     * and preprocessing; `components` and `standardize` can't be given too. Default: none.
     */
    readonly pca?: string | undefined;
    /** Other results, by path or address, whose features are used for images with the same content. Default: none. */
    readonly reuse?: string | readonly string[] | undefined;
    /** Called on each event of the run. */
    readonly onEvent?: RunListener | undefined;
    /** Stops the run; finished work is kept. */
    readonly signal?: AbortSignal | undefined;
  };

/** Options that passed the door. */
export type CheckedRunOptions = Omit<RunOptions, 'components' | 'maxRejects' | 'reuse'> & {
  readonly components?: ComponentsRequest | undefined;
  readonly maxRejects?: RejectAllowance | undefined;
  readonly reuse?: readonly string[] | undefined;
};

/** Parts are tasks, and files that every reader must open. */
const mostPartitions = 1_000_000;

const places: OptionKind<readonly string[]> = {
  expected: 'a path or address, or a list of them',
  read: (value) => texts.read(typeof value === 'string' ? [value] : value),
};

const runOptionKinds: OptionKinds<CheckedRunOptions> = {
  input: path,
  output: path,
  model: path,
  components: parsed(
    'a count such as 200, a fraction of the variance such as 0.95, or all',
    parseComponents,
    componentsText,
  ),
  standardize: flag,
  l2: flag,
  views,
  pca: path,
  features: oneOf('all', 'none'),
  dtype: oneOf('float32', 'float16'),
  lists: oneOf('variable', 'fixed'),
  splitColumn: flag,
  partitions: wholeNumber(1, mostPartitions),
  maxRejects: parsed('a number such as 20, or a percentage such as 1%', parseRejectAllowance, allowanceText),
  limit: wholeNumber(1),
  include: texts,
  exclude: texts,
  packed: flag,
  labels: path,
  allowRegions: texts,
  overwrite: flag,
  update: flag,
  reuse: places,
  ...engineKinds,
  onEvent: callback(),
  signal: abortSignal,
};

/** @throws VergerError `usage` naming the first wrong option */
export function checkRunOptions(caller: string, options: RunOptions): CheckedRunOptions {
  return checkOptions(caller, options, runOptionKinds, ['input', 'output']);
}

/**
 * A kind that has a form on the command line, by which numbers and objects are read too: there is one grammar.
 * @param toText the form of a value that is no text; undefined if it has none
 */
function parsed<T>(
  expected: string,
  parse: (text: string) => T,
  toText: (value: unknown) => string | undefined,
): OptionKind<T> {
  return {
    expected,
    read: (value) => {
      const form = typeof value === 'string' ? value : toText(value);
      return form === undefined ? undefined : ifValid(() => parse(form));
    },
  };
}

function ifValid<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof VergerError && error.code === 'usage') return undefined;
    throw error;
  }
}

function componentsText(value: unknown): string | undefined {
  if (typeof value === 'number') return value.toString();
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined;
  if (value.kind === 'all') return 'all';
  const isCount = value.kind === 'count' && 'count' in value && Number.isInteger(value.count);
  if (isCount) return String(value.count);
  const isFraction = value.kind === 'fraction' && 'fraction' in value && !Number.isInteger(value.fraction);
  return isFraction ? String(value.fraction) : undefined;
}

/** As the command line has it. */
export function allowanceText(value: unknown): string | undefined {
  if (typeof value === 'number') return value.toString();
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined;
  if (value.kind === 'count' && 'count' in value) return String(value.count);
  const fraction = value.kind === 'fraction' && 'fraction' in value ? value.fraction : undefined;
  // To six digits, since 0.07 * 100 is 7.000000000000001.
  return typeof fraction === 'number' ? `${Number((fraction * 100).toFixed(6))}%` : undefined;
}
