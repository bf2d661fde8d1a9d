import { InvalidArgumentError, Option } from 'commander';
import { VergerError } from '../common/errors.js';
import { type ComponentsRequest, parseComponents, type RejectAllowance } from '../index.js';

// commander prefixes the message of an InvalidArgumentError with the option's name.

/** A whole number of at least 1. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError('Expected a whole number of at least 1.');
}

/** A whole number of at least 0. */
export function nonNegativeInteger(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('Expected a whole number of at least 0.');
}

/** `200`, `0.95` or `all`. */
export function components(text: string): ComponentsRequest {
  try {
    return parseComponents(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof VergerError ? (error.hint ?? '') : '');
  }
}

/** `20` or `1.5%`. */
export function rejectAllowance(text: string): RejectAllowance {
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1];
  if (percent !== undefined && Number(percent) <= 100)
    return { kind: 'fraction', fraction: Number(percent) / 100 };
  if (/^\d+$/.test(text)) return { kind: 'count', count: Number(text) };
  throw new InvalidArgumentError('Expected a number such as 20, or a percentage such as 1%.');
}

/** Collects a repeatable option. */
export function collect(text: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, text];
}

/** `--allow-region us-east-1`, repeatable. */
export function allowRegionOption(attribute: string): Option {
  const option = new Option(
    '--allow-region <name>',
    'allow buckets in this region outside Europe (repeatable)',
  ).argParser(collect);
  option.attributeName = () => attribute;
  return option;
}
