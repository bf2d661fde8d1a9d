import { checkOptions, type OptionKinds } from '../../common/check-options.js';
import { abortSignal, callback, flag, path, text, texts } from '../../common/option-kinds.js';
import type { Reject } from '../../job/reject.js';
import { type Evaluation, evaluationOf } from '../../recognise/evaluation.js';
import { type Judgement, judgeOf } from '../../recognise/judge.js';
import { readLabelTable } from '../../recognise/label-table.js';
import { type RowListener, splitRows } from '../../recognise/labelled-rows.js';
import { isInSplit } from '../../recognise/split.js';
import { type RecogniserFacts, factsOf } from '../../recognise/recogniser-facts.js';
import { readRecogniser, type StoredRecogniser } from '../../recognise/recogniser-file.js';
import { Location } from '../../storage/location.js';
import { requireNoFile, writeNamedFile } from '../../storage/write-named-file.js';
import { type JudgedResult, withJudged } from './judged-result.js';

/** What to evaluate on what; `recogniser` and `result` are required. */
export interface EvaluateOptions {
  readonly recogniser: string;
  /**
   * A finished result, or images: a folder of them, whose folders are their labels, or a packed file. Images of labels that
   * the recogniser does not know are strangers to it.
   */
  readonly result: string;
  /** Only images whose first folder has this name, such as `Test`. Default: all with a label. */
  readonly split?: string | undefined;
  /** For images: the path of the backbone, if it is not one that Verger knows by name. Default: the recogniser's. */
  readonly model?: string | undefined;
  /** A CSV table `label,group`: each group of strangers, such as near and far ones, has its figures. Default: none. */
  readonly strangers?: string | undefined;
  /** A file for a page with the pictures behind the figures. Default: none. */
  readonly page?: string | undefined;
  /** For the page: where the images of the result are now. Default: where its run read them. */
  readonly images?: string | undefined;
  /** Replace the page, if there is one. Default: false. */
  readonly overwrite?: boolean | undefined;
  /** Regions outside Europe where buckets may be. Default: none. */
  readonly allowRegions?: readonly string[] | undefined;
  /** Called for each row of the result, or as images are looked at. */
  readonly onProgress?: RowListener | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What became of the images and files that were to be judged: the first number is the sum of the others. */
export interface EvaluatedInputs {
  readonly listed: number;
  readonly judged: number;
  /** Images outside of any folder. */
  readonly unlabelled: number;
  /** Files that could not be read. */
  readonly rejects: readonly Reject[];
}

export interface EvaluateResult extends Evaluation {
  readonly recogniser: RecogniserFacts;
  readonly inputs: EvaluatedInputs;
  /** Images that the recogniser has learned or is calibrated on: figures on them are too good. */
  readonly seen: number;
}

const optionKinds: OptionKinds<EvaluateOptions> = {
  ...{ recogniser: path, result: path, split: text, model: path, strangers: path },
  ...{ page: path, images: path, overwrite: flag },
  ...{ allowRegions: texts, onProgress: callback(), signal: abortSignal },
};

/**
 * Judges images whose labels one knows.
 *
 * @throws VergerError `usage` for a wrong option, other features, or a page that exists; `not-found`, `corrupt-result`, ...
 */
export async function evaluate(options: EvaluateOptions): Promise<EvaluateResult> {
  const checked = checkOptions('evaluate', options, optionKinds, ['recogniser', 'result']);
  const { allowRegions = [], overwrite = false, split } = checked;
  const access = { allowRegions };
  const page = checked.page === undefined ? undefined : Location.parse(checked.page);
  // Before the work, and again when it is done.
  if (page !== undefined && !overwrite) await requireNoFile(page, access);
  const groups =
    checked.strangers === undefined
      ? undefined
      : await readLabelTable(Location.parse(checked.strangers), 'group', access);
  const stored = await readRecogniser(Location.parse(checked.recogniser), access);
  const signal = checked.signal ?? new AbortController().signal;
  const opening = { recogniser: stored.recogniser, model: checked.model, split, allowRegions, signal };
  return withJudged(
    Location.parse(checked.result),
    { ...opening, onProgress: checked.onProgress },
    async (judged) => {
      const { judgements, ...facts } = await judgeAll(stored, judged, checked);
      const result = {
        ...evaluationOf(judgements, groups),
        ...facts,
        recogniser: factsOf(stored.recogniser, stored.sha256),
      };
      if (page !== undefined) {
        const html = await pageOf(result, { ...judged, judgements }, { ...checked, allowRegions, signal });
        await writeNamedFile(page, Buffer.from(html), access, { overwrite });
      }
      return result;
    },
  );
}

/** Judges the images of a result, and accounts for its inputs. */
async function judgeAll(
  { recogniser }: StoredRecogniser,
  { results, isFresh }: JudgedResult,
  { split, onProgress, signal }: EvaluateOptions,
): Promise<Pick<EvaluateResult, 'inputs' | 'seen'> & { readonly judgements: Judgement[] }> {
  const judge = judgeOf(recogniser);
  const judgements: Judgement[] = [];
  let [seen, unlabelled] = [0, 0];
  for await (const { label, ...row } of splitRows(results, split, isFresh ? undefined : onProgress)) {
    signal?.throwIfAborted();
    if (label === null) unlabelled++;
    else {
      if (recogniser.knowsImage(row.sha256)) seen++;
      judgements.push(judge({ ...row, label }));
    }
  }
  const rejects = (await results.rejects()).filter((reject) => isInSplit(reject.path, split));
  const judged = judgements.length;
  return {
    judgements,
    seen,
    inputs: { listed: judged + unlabelled + rejects.length, judged, unlabelled, rejects },
  };
}

async function pageOf(
  { recogniser, inputs, seen, ...evaluation }: EvaluateResult,
  judged: Omit<JudgedResult, 'isFresh'> & { readonly judgements: readonly Judgement[] },
  options: EvaluateOptions & { readonly allowRegions: readonly string[]; readonly signal: AbortSignal },
): Promise<string> {
  // The plotting library takes half a second to load.
  const { evaluationPage } = await import('../../recognise/page/evaluation-page.js');
  const images =
    options.images === undefined ? inputOf(judged.results.manifest) : Location.parse(options.images);
  return evaluationPage(
    {
      ...{ recogniser, inputs, seen, evaluation, split: options.split },
      title: Location.parse(options.recogniser).name,
      judged: Location.parse(options.result).text,
    },
    { ...judged, images },
    options,
  );
}

/** Undefined if it is no address, which a stranger's manifest may have. */
function inputOf({ input }: JudgedResult['results']['manifest']): Location | undefined {
  try {
    return Location.parse(input);
  } catch {
    return undefined;
  }
}
