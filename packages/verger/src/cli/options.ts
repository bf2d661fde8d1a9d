import { type Command, InvalidArgumentError, Option } from 'commander';
import { VergerError } from '../common/errors.js';
import { parseRejectAllowance, type RejectAllowance } from '../job/reject-allowance.js';
import { type ComponentsRequest, parseComponents } from '../pca/choose-components.js';

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

/** `100,75,60,45`; what numbers they may be, the run says. */
export function views(text: string): readonly number[] {
  const values = text.split(',').map(Number);
  if (/^\d{1,3}(,\d{1,3})*$/.test(text)) return values;
  throw new InvalidArgumentError('Expected percentages such as 100,75,60,45.');
}

/** A port to listen on; 0 means any free one. */
export function port(text: string): number {
  const value = Number(text);
  if (/^\d{1,5}$/.test(text) && value < 65_536) return value;
  throw new InvalidArgumentError('Expected a port, 0 to 65535.');
}

/** `200`, `0.95` or `all`. */
export function components(text: string): ComponentsRequest {
  return parsedBy(parseComponents, text);
}

/** `20` or `1.5%`. */
export function rejectAllowance(text: string): RejectAllowance {
  return parsedBy(parseRejectAllowance, text);
}

/** commander's message for a text that the library's parser refuses. */
function parsedBy<T>(parse: (text: string) => T, text: string): T {
  try {
    return parse(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof VergerError ? (error.hint ?? '') : '');
  }
}

/** Collects a repeatable option. */
export function collect(text: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, text];
}

/** `--allow-region us-east-1`, repeatable. */
export function allowRegionOption(attribute: string): Option {
  const option = new Option(
    '--allow-region <name>',
    'allow buckets in this region outside Europe (default: none; repeatable)',
  ).argParser(collect);
  option.attributeName = () => attribute;
  return option;
}

/** Where the work of a command runs: `--engine`, `--workers`, `--spark`, `--bundle-node`. */
export function addEngineOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--engine <name>', 'where to run the work').choices(['local', 'spark']).default('local'),
    )
    .option('--workers <n>', 'local: worker processes (default: usable cores)', positiveInteger)
    .option(
      '--spark <address>',
      'spark: address of the Connect server, sc://host:port/;name=value (default: none)',
    )
    .option('--bundle-node', 'spark: ship Node to the executors, for those without it');
}
