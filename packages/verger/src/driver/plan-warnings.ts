import { guessWarning } from '../backbone/guess.js';
import type { ModelFile } from '../backbone/model-file.js';
import { counted } from '../common/counted.js';
import { unreadFormatHints } from '../common/unread-formats.js';
import { splitOf } from '../job/folder-names.js';
import { imageName } from '../job/image-name.js';
import type { Job } from '../job/job.js';
import type { DescribeReport } from '../job/tasks/describe.js';
import { containerKind } from '../packed/container-kind.js';
import type { Labels } from './labels.js';
import type { PathTable } from './path-table.js';
import type { Listing } from './list-images.js';
import type { RunRequest } from './request.js';

interface Prepared {
  readonly job: Job;
  readonly shape: DescribeReport;
  readonly listing: Listing;
  readonly labels: Labels;
  readonly excluded: PathTable<true> | undefined;
}

/** What people should know before the work starts. */
export function planWarnings(
  request: RunRequest,
  { job, shape, listing, labels, excluded }: Prepared,
): string[] {
  return [
    ...guessWarnings(request, job.model, shape),
    ...unreadFormatHints(listing.ignoredByEnding),
    ...packedWarnings(job, listing, request),
    ...caseWarnings(listing),
    ...strayWarnings('the label table lists', labels.unused()),
    ...strayWarnings('the tables of --exclude list', excluded?.unused() ?? []),
    ...splitWarnings(job, listing, request),
  ];
}

function guessWarnings(
  request: RunRequest,
  { isGuess }: ModelFile,
  { preprocessing }: DescribeReport,
): string[] {
  return isGuess === true ? [guessWarning(request.model.location.text, preprocessing)] : [];
}

/** Where there are images, packed files are passed over. */
function packedWarnings(job: Job, { ignoredByEnding }: Listing, { packed }: RunRequest): string[] {
  if (job.packed === true || packed === false) return [];
  const files = Object.entries(ignoredByEnding)
    .filter(([ending]) => containerKind(`x${ending}`) !== undefined)
    .reduce((sum, [, count]) => sum + count, 0);
  if (files === 0) return [];
  return [
    `${counted(files, 'packed file')} ignored, since there are other images; --packed reads packed files instead`,
  ];
}

function caseWarnings({ images }: Listing): string[] {
  const byLowerCase = new Map<string, string[]>();
  for (const label of images.countByLabel().keys()) {
    if (label === null) continue;
    const lower = label.toLowerCase();
    byLowerCase.set(lower, [...(byLowerCase.get(lower) ?? []), label]);
  }
  return [...byLowerCase.values()]
    .filter((labels) => labels.length > 1)
    .map((labels) => `labels that differ only in case are kept separate: ${labels.sort().join(', ')}`);
}

/** Paths in a table that are not those of images may be relative to another folder. */
function strayWarnings(tableLists: string, unused: readonly string[]): string[] {
  if (unused.length === 0) return [];
  const more = unused.length === 1 ? '' : ', ...';
  return [
    `${tableLists} ${counted(unused.length, 'image')} not in the input: ${unused[0]}${more}; paths in a table are relative to the input`,
  ];
}

function splitWarnings(job: Job, { images }: Listing, { splitColumn }: RunRequest): string[] {
  if (!splitColumn) return [];
  for (const { path } of images.range(0, images.length)) {
    if (splitOf(imageName(job.packed === true, path)) !== null) return [];
  }
  return ['no image is in a split: expected <split>/<label>/<file>'];
}
