import type { Recogniser } from '@verger/recogniser';
import { VergerError } from '../../common/errors.js';
import { OutputLock } from '../../job/lock.js';
import { outputKeys, trainingSuffix } from '../../job/work-files.js';
import type { Access } from '../../storage/access.js';
import { Location } from '../../storage/location.js';
import { openStorage } from '../../storage/open-storage.js';
import { requireFolder } from '../../storage/require-folder.js';
import { HeldOutput } from '../held-output.js';
import { ReportStore } from '../report-store.js';
import type { TrainSetup } from './request.js';
import { trainStages } from './stages.js';

/**
 * Learns the labelled rows of a finished result, which is only read: the work lies in a folder of its own.
 *
 * @param complete makes what is wanted of what was learned, and writes it; after that the work is removed
 * @throws VergerError; finished work is kept, and the same call resumes from there, unless it is `usage`
 */
export async function trainOnResult<T>(
  setup: TrainSetup,
  complete: (learned: Recogniser) => Promise<T>,
): Promise<T> {
  const { access, engine, listener, result, target } = setup;
  const work = Location.parse(`${target.uri}${trainingSuffix}`);
  await requireFolder(work);
  const output = openStorage(work, access);
  const lock = await OutputLock.acquire(output);
  let isOver = false;
  try {
    const held = new HeldOutput(output, lock);
    const job = { output: work.folderUri, run: lock.token, access, result: result.folderUri };
    const page = engine.page === undefined ? {} : { page: engine.page };
    const place = { input: result.text, output: target.text };
    listener({ type: 'run-started', engine: engine.name, workers: engine.parallelism, ...page, ...place });
    const reports = await ReportStore.open(held);
    const context = { ...setup, job, lock, reports, output: held, emit: listener };
    const completed = await complete(await trainStages(context, setup.step));
    isOver = true;
    return completed;
  } catch (error) {
    // Asked for again, it would fail again.
    isOver = error instanceof VergerError && error.code === 'usage';
    throw (await lock.loss()) ?? error;
  } finally {
    if (isOver) await new HeldOutput(output, lock).removeAll(outputKeys.work).catch(() => undefined);
    await lock.release();
    if (isOver) await removeIfEmpty(work, access).catch(() => undefined);
  }
}

/** Removes what is left of the folder of the work, unless others put files there. */
async function removeIfEmpty(work: Location, access: Access): Promise<void> {
  const left = openStorage(work, access).list()[Symbol.asyncIterator]();
  const { done = false } = await left.next();
  await left.return?.();
  if (!done) return;
  await openStorage(work.parent, access).removeAll(`${work.name}/`);
}
