import { VergerError } from '../common/errors.js';
import { outputKeys } from '../job/work-files.js';
import type { Location } from '../storage/location.js';
import type { Storage } from '../storage/storage.js';
import { readEvents } from '../job/event-reader.js';

/** What helps after a run that failed with this code, where the same command would fail again. */
const remedies: Readonly<Partial<Record<string, (output: string) => string>>> = {
  'too-many-rejects': (output) =>
    `\`verger rejects ${output}\` lists them: repair or remove these files, or run again with a higher --max-rejects`,
  'too-few-rows': () =>
    'add images to the input: a PCA needs at least two; or use --components 0 for features only',
  conservation: () => 'this is a fault of verger: please report it',
};

/** Why an output holds no finished result, and what to do about it. */
export async function unfinished(output: Storage, { text }: Location): Promise<VergerError> {
  if ((await output.stat(outputKeys.plan)) === undefined)
    return new VergerError('not-found', `no verger result in ${text}`);
  if ((await output.stat(outputKeys.lock)) !== undefined)
    return new VergerError('not-found', `the run in ${text} is not finished`, {
      hint: 'it is at work, or was killed: then run the same command again to resume',
    });
  const last = (await readEvents(output)).findLast(({ type }) => type !== 'warning');
  const failure = last?.type === 'run-failed' ? last : undefined;
  const why = failure === undefined || failure.code === 'interrupted' ? '' : `: ${failure.message}`;
  return new VergerError('not-found', `the run in ${text} is not finished${why}`, {
    hint:
      remedies[failure?.code ?? '']?.(text) ?? 'finished work is kept: run the same command again to resume',
  });
}
