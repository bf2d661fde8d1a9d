import type { Answer } from '@verger/recogniser';
import { checkOptions, type OptionKinds } from '../../common/check-options.js';
import { path, texts } from '../../common/option-kinds.js';
import { requireSameFeatures } from '../../recognise/labelled-rows.js';
import { readRecogniser } from '../../recognise/recogniser-file.js';
import { Results } from '../../runs/results.js';
import { Location } from '../../storage/location.js';
import type { PredictResultOptions } from './predict-result.js';

/** What to predict; `recogniser` and `result` are required. */
export type PredictRowsOptions = Pick<PredictResultOptions, 'recogniser' | 'result' | 'allowRegions'>;

/** A row of a result, and what a recogniser makes of it. */
export interface PredictedRow {
  /** Relative to the input's root. */
  readonly path: string;
  /** As the result has it; null for an image without a label. */
  readonly label: string | null;
  readonly answer: Answer;
  /** Whether the recogniser is calibrated: otherwise it always gives an answer. */
  readonly isCalibrated: boolean;
}

const optionKinds: OptionKinds<PredictRowsOptions> = { recogniser: path, result: path, allowRegions: texts };

/**
 * Says of the rows of a result what is on their images, one by one, in this process: for a look, or for a program that needs
 * no table. `predictResult` does it with all cores, or on a cluster.
 *
 * @throws VergerError `usage` for a wrong option or other features; `not-found`, `corrupt-result`, `storage`, ...
 */
export async function* predictRows(options: PredictRowsOptions): AsyncGenerator<PredictedRow> {
  const checked = checkOptions('predictRows', options, optionKinds, ['recogniser', 'result']);
  const { allowRegions = [] } = checked;
  const { recogniser } = await readRecogniser(Location.parse(checked.recogniser), { allowRegions });
  const results = await Results.open(Location.parse(checked.result), allowRegions);
  requireSameFeatures(recogniser.backbone, results);
  const isCalibrated = recogniser.calibration !== undefined;
  for await (const { path: name, label, features } of results.rows())
    yield { path: name, label, answer: recogniser.answer(features), isCalibrated };
}
