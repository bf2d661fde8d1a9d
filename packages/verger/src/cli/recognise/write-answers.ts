import { openRecogniser, type OpenRecogniserOptions } from '../../api/recognise/open-recogniser.js';
import { VergerError } from '../../common/errors.js';
import { countDecisions } from '../../job/predictions.js';
import { RejectError } from '../../job/reject-error.js';
import { answerColumns, brief, type BriefAnswer } from '../../parquet/prediction-table.js';
import { Location } from '../../storage/location.js';
import { requireAccess } from '../../storage/open-storage.js';
import { requireNoFile, writeNamedFile } from '../../storage/write-named-file.js';
import { columns, integer, jsonLine } from '../format.js';
import { stopSignal } from '../stop-signal.js';
import { withRateLine } from '../with-rate-line.js';
import { warnUncalibrated } from './answer-text.js';
import { answersInOrder, names, requireNone } from './answers-in-order.js';
import { decisionsText } from './decisions-text.js';

interface WriteAnswersOptions extends OpenRecogniserOptions {
  /** The file to write. */
  readonly out: string;
  readonly overwrite?: boolean | undefined;
  readonly json?: true | undefined;
  readonly quiet?: true | undefined;
}

/** A row of the table: an answer, or why there is none. */
interface Row {
  readonly path: string;
  readonly answer: BriefAnswer | null;
  readonly error: string | null;
}

/**
 * Writes what is on images to one Parquet file, with a row for each, in their order.
 *
 * @param images names; `-` reads them from standard input
 * @throws VergerError `usage` if there is such a file, and it may not be replaced; `rejected` at the end if some images could
 * not be read: they have a row that says why
 */
export async function writeAnswers(
  file: string,
  images: readonly string[],
  { out, overwrite = false, json, quiet, ...options }: WriteAnswersOptions,
): Promise<void> {
  const target = Location.parse(out);
  if (!target.name.endsWith('.parquet'))
    throw new VergerError('usage', `${out} is no name of a Parquet file`, {
      hint: 'answers about images go to one file: --out answers.parquet',
    });
  const access = await requireAccess([target.parent], { allowRegions: options.allowRegions ?? [] });
  if (!overwrite) await requireNoFile(target, access);
  await using recogniser = await openRecogniser(file, options);
  const paths: string[] = [];
  for await (const path of names(images)) paths.push(path);
  const signal = stopSignal();
  const rows = await withRateLine('recognise', quiet === true, async (onProgress) => {
    const answered: Row[] = [];
    for await (const { path, outcome } of answersInOrder(recogniser, paths)) {
      if (signal.aborted) throw new VergerError('interrupted', 'interrupted, and nothing was written');
      answered.push(
        outcome instanceof RejectError
          ? { path, answer: null, error: `${outcome.reason}: ${outcome.message}` }
          : { path, answer: brief(outcome), error: null },
      );
      onProgress({ done: answered.length, of: paths.length });
    }
    return answered;
  });
  await writeNamedFile(target, await encoded(rows), access, { overwrite });
  if (recogniser.facts.calibratedOn === null) warnUncalibrated();
  const summary = summaryOf(rows);
  process.stdout.write(json === true ? `${jsonLine(summary)}\n` : `${textOf(summary, out)}\n`);
  requireNone(summary.rejects);
}

async function encoded(rows: readonly Row[]): Promise<Uint8Array> {
  const { encodeTypedTable } = await import('../../parquet/write.js');
  return encodeTypedTable([
    { name: 'path', type: 'text', nullable: false, values: rows.map(({ path }) => path) },
    ...answerColumns(rows.map(({ answer }) => answer)),
    { name: 'error', type: 'text', nullable: true, values: rows.map(({ error }) => error) },
  ]);
}

function summaryOf(rows: readonly Row[]) {
  const answers = rows.flatMap(({ answer }) => answer ?? []);
  return {
    images: rows.length,
    decisions: countDecisions(answers),
    rejects: rows.length - answers.length,
  };
}

function textOf({ images, decisions, rejects }: ReturnType<typeof summaryOf>, out: string): string {
  return columns([
    ['images', `${integer(images)}: ${decisionsText(decisions)}`],
    ...(rejects === 0 ? [] : [['rejected', `${integer(rejects)}: see the column error`] as const]),
    ['written', out],
  ]);
}
