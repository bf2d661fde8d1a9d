import { Readable } from 'node:stream';
import type { ModelFile } from '../backbone/model-file.js';
import { VergerError } from '../common/errors.js';
import type { Task, TaskReport } from '../job/task.js';
import { WorkerHost } from '../pool/worker-host.js';
import type { WorkerProcessOptions } from '../pool/worker-process.js';
import { type Access, europeOnly } from '../storage/access.js';
import { inBatches } from './batches.js';
import { BatchExtractor, type ImageResult } from './extract-batch.js';
import { type Line, readLines } from './lines.js';
import { productHost } from './product-host.js';
import { encodeRow } from './row.js';
import { Spool, SpooledImage } from './spool.js';

export interface FilterOptions {
  readonly model: ModelFile;
  /** For the model's bucket, if it is in one. */
  readonly access?: Access;
  readonly signal: AbortSignal;
  /** The worker process; default: Verger's own. */
  readonly host?: WorkerProcessOptions;
}

/**
 * Reads lines `path<TAB>base64(bytes)` and writes one line `path<TAB>features<TAB>error` for each, in the same order
 * and as soon as it is ready. Memory use does not depend on the number or length of the lines.
 * @throws VergerError `interrupted` when the signal aborts; also if the model can't be loaded, temporary files can't be
 * written, or the worker keeps dying and no image is to blame
 */
export async function* filterFeatures(
  input: Readable,
  { model, access = europeOnly, signal, host: options = productHost }: FilterOptions,
): AsyncGenerator<Buffer> {
  const spool = await Spool.open();
  const host = new WorkerHost<Task, TaskReport>({ ...options, temporary: spool.folder }).warmUp();
  const batches = extractLines(input, spool, new BatchExtractor(host, { model, access }, spool));
  const stop = (): void => {
    input.destroy();
    void host.close();
  };
  signal.addEventListener('abort', stop);
  try {
    signal.throwIfAborted();
    // A stream reads ahead: the worker extracts the next batch while this one is encoded.
    for await (const batch of Readable.from(batches) as AsyncIterable<readonly ImageOutcome[]>) {
      yield Buffer.concat(batch.map(({ path, outcome }) => encodeRow(path, outcome)));
    }
  } catch (error) {
    throw signal.aborted ? new VergerError('interrupted', 'interrupted', { cause: error }) : error;
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
    await batches.return(undefined);
    await host.close();
    await spool.close();
  }
}

interface ImageOutcome {
  readonly path: Buffer;
  readonly outcome: ImageResult;
}

async function* extractLines(
  input: AsyncIterable<Buffer>,
  spool: Spool,
  extractor: BatchExtractor,
): AsyncGenerator<readonly ImageOutcome[]> {
  for await (const lines of inBatches(readLines(input, spool))) {
    const images = lines.flatMap(({ image }) => (image instanceof SpooledImage ? image : []));
    const outcomes = (await extractor.extract(images)).values();
    yield lines.map(({ path, image }) => ({ path, outcome: outcomeOf(image, outcomes) }));
  }
}

/** @param extracted the results for the valid images, in line order */
function outcomeOf(image: Line['image'], extracted: Iterator<ImageResult>): ImageResult {
  if (!(image instanceof SpooledImage)) return `${image.reason}: ${image.detail}`;
  const next = extracted.next();
  if (next.done === true) throw new RangeError('fewer outcomes than images');
  return next.value;
}
