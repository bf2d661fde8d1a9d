import { checkOptions } from '../../common/check-options.js';
import { callback, path, text, texts } from '../../common/option-kinds.js';
import { type Evaluation, evaluationOf } from '../../recognise/evaluation.js';
import { type Judgement, judgeOf } from '../../recognise/judge.js';
import { labelledRows, requireSameFeatures, type RowListener } from '../../recognise/labelled-rows.js';
import { type RecogniserFacts, factsOf } from '../../recognise/recogniser-facts.js';
import { readRecogniser } from '../../recognise/recogniser-file.js';
import { Results } from '../../runs/results.js';
import { Location } from '../../storage/location.js';

/** What to evaluate on what; `recogniser` and `result` are required. */
export interface EvaluateOptions {
  readonly recogniser: string;
  /** The folder of a finished result. Images of labels that the recogniser does not know are strangers to it. */
  readonly result: string;
  /** Only images whose first folder has this name, such as `Test`. Default: all with a label. */
  readonly split?: string | undefined;
  /** Regions outside Europe where buckets may be. Default: none. */
  readonly allowRegions?: readonly string[] | undefined;
  /** Called for each row of the result that was looked at. */
  readonly onProgress?: RowListener | undefined;
}

export interface EvaluateResult extends Evaluation {
  readonly recogniser: RecogniserFacts;
  /** Images of the result that the recogniser has learned or is calibrated on: figures on them are too good. */
  readonly seen: number;
}

/**
 * Judges images whose labels one knows.
 *
 * @throws VergerError `usage` for a wrong option or other features; `not-found`, `corrupt-result`, ...
 */
export async function evaluate(options: EvaluateOptions): Promise<EvaluateResult> {
  const kinds = {
    ...{ recogniser: path, result: path, split: text, allowRegions: texts },
    onProgress: callback<RowListener>(),
  };
  const checked = checkOptions<EvaluateOptions>('evaluate', options, kinds, ['recogniser', 'result']);
  const { allowRegions = [] } = checked;
  const stored = await readRecogniser(Location.parse(checked.recogniser), { allowRegions });
  const { recogniser } = stored;
  const results = await Results.open(Location.parse(checked.result), allowRegions);
  requireSameFeatures(recogniser.backbone, results);
  const judge = judgeOf(recogniser);
  const judgements: Judgement[] = [];
  let seen = 0;
  for await (const row of labelledRows(results, checked.split, checked.onProgress)) {
    if (recogniser.knowsImage(row.sha256)) seen++;
    judgements.push(judge(row));
  }
  return { ...evaluationOf(judgements), seen, recogniser: factsOf(recogniser, stored.sha256) };
}
