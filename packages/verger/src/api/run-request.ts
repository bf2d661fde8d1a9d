import { defaultModel } from '../backbone/known-models.js';
import { locateModel } from '../backbone/model-source.js';
import { VergerError } from '../common/errors.js';
import { isExcludeTable } from '../common/exclude-table.js';
import type { RunRequest } from '../driver/request.js';
import { Location } from '../storage/location.js';
import { resultShape } from './result-shape.js';
import type { CheckedRunOptions } from './run-options.js';

/**
 * The request that options make, with defaults for what is not given.
 * @throws VergerError `usage` if options contradict each other
 */
export function requestOf(options: CheckedRunOptions): RunRequest {
  return {
    input: Location.parse(options.input),
    output: Location.parse(options.output),
    model: locateModel(options.model ?? defaultModel),
    ...resultShape(options),
    l2: options.l2 ?? false,
    views: options.views,
    partitions: options.partitions,
    maxRejects: options.maxRejects,
    limit: options.limit,
    include: options.include ?? [],
    ...exclusions(options),
    labels: options.labels === undefined ? undefined : Location.parse(options.labels),
    allowRegions: options.allowRegions ?? [],
    packed: options.packed,
    overwrite: options.overwrite ?? false,
    ...earlierResults(options),
  };
}

/** Patterns and tables are one option, since both say what to leave out. */
function exclusions({ exclude = [] }: CheckedRunOptions): Pick<RunRequest, 'exclude' | 'excludeTables'> {
  return {
    exclude: exclude.filter((value) => !isExcludeTable(value)),
    excludeTables: exclude.filter(isExcludeTable).map((table) => Location.parse(table)),
  };
}

/** To reuse the output's own result is to update it. */
function earlierResults(options: CheckedRunOptions): Pick<RunRequest, 'update' | 'reuse'> {
  const output = Location.parse(options.output);
  const places = (options.reuse ?? []).map((place) => Location.parse(place));
  const isOwn = ({ uri }: Location): boolean => uri === output.uri;
  const update = options.update === true || places.some(isOwn);
  if (update && options.overwrite === true) {
    throw new VergerError('usage', '--update and --overwrite exclude each other', {
      hint: '--update keeps what can be kept, --overwrite starts over',
    });
  }
  return { update, reuse: places.filter((place) => !isOwn(place)) };
}
