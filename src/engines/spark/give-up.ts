import { VergerError } from '../../common/errors.js';
import { lastWords } from '../host/last-words.js';
import { SparkError } from './connect/spark-error.js';

const goOn = 'what is done stays done: run the same command again to go on, here or on this machine alone';

/** Why a query of ours ended without its rows, in terms of what it was for. */
export function explainFailure(error: unknown): unknown {
  if (!(error instanceof SparkError)) return error;
  const said = wordsOfWorker(error.detail);
  if (error.fault === 'failed' && said !== undefined)
    return new VergerError('task-failed', `Spark gave up: ${said}`, { cause: error, hint: goOn });
  if (error.hint !== undefined) return error;
  return new VergerError(error.code, error.message, { cause: error, hint: goOn });
}

/** The end of a worker's stderr, which Spark quotes in its message. */
function wordsOfWorker(detail: string): string | undefined {
  const own = /^.*?\bverger: (.*)$/m.exec(detail)?.[1];
  if (own !== undefined) return own;
  const quoted = /exited with status \d+\. Error: ([\s\S]*)/i.exec(detail)?.[1];
  return quoted === undefined ? undefined : `a worker failed: ${lastWords(quoted)}`;
}
