import { encodeRecogniser } from '@verger/recogniser';
import { checkOptions, type OptionKinds } from '../../common/check-options.js';
import { VergerError } from '../../common/errors.js';
import { abortSignal, callback, flag, path, texts } from '../../common/option-kinds.js';
import type { Predicted } from '../../driver/predict/predict.js';
import type { RunListener } from '../../job/events.js';
import { requireSameFeatures, type RowListener } from '../../recognise/labelled-rows.js';
import { readRecogniser } from '../../recognise/recogniser-file.js';
import { Results } from '../../runs/results.js';
import { Location } from '../../storage/location.js';
import { requireAccess } from '../../storage/open-storage.js';
import { overlap } from '../../storage/real-path.js';
import { requireFolder } from '../../storage/require-folder.js';
import { engineKinds, type EngineOptions, openEngine } from '../open-engine.js';
import { rowProgress } from './row-progress.js';

/** What to predict; `recogniser`, `result` and `output` are required. */
export type PredictResultOptions = EngineOptions & {
  /** A recogniser's file. */
  readonly recogniser: string;
  /** The folder of a finished result, with the features that the recogniser knows. It is only read. */
  readonly result: string;
  /** A folder for the predictions: Parquet files with a row for each of the result, in the same order. */
  readonly output: string;
  /** Replace the predictions that the folder has. Default: false. */
  readonly overwrite?: boolean | undefined;
  /** Regions outside Europe where buckets may be. Default: none. */
  readonly allowRegions?: readonly string[] | undefined;
  /** Called now and then with the rows that are done. */
  readonly onProgress?: RowListener | undefined;
  /** Called on each event: stages, tasks, retries. */
  readonly onEvent?: RunListener | undefined;
  /** Stops the work; what is finished is kept, and the same call resumes from there. */
  readonly signal?: AbortSignal | undefined;
};

const optionKinds: OptionKinds<PredictResultOptions> = {
  ...{ recogniser: path, result: path, output: path, overwrite: flag, allowRegions: texts },
  ...engineKinds,
  ...{ onProgress: callback(), onEvent: callback(), signal: abortSignal },
};

/**
 * Says of every row of a result what is on its image, from its features: no image is read and no backbone opened. The same
 * recogniser and rows give the same bytes on any engine.
 *
 * @example
 * const { manifest } = await predictResult({ recogniser: 'fruit.recogniser', result: 'features', output: 'predictions' });
 * console.log(manifest.counts.decisions.unknown);
 *
 * @throws VergerError `usage` for a wrong option, other features, or an output inside the result; `plan-mismatch` if the output
 * holds other predictions, a result or files of others; `not-found`, `corrupt-result`, `locked`, `interrupted`, ...
 */
export async function predictResult(options: PredictResultOptions): Promise<Predicted> {
  const required = ['recogniser', 'result', 'output'] as const;
  const checked = checkOptions('predictResult', options, optionKinds, required);
  const { allowRegions = [], overwrite = false } = checked;
  const [result, output] = [Location.parse(checked.result), Location.parse(checked.output)];
  const { recogniser, sha256 } = await readRecogniser(Location.parse(checked.recogniser), { allowRegions });
  const results = await Results.open(result, allowRegions);
  requireSameFeatures(recogniser.backbone, results);
  const { manifest } = results;
  await requireFolder(output);
  await requireApart(output, result);
  const access = await requireAccess([result, output], { allowRegions });
  const signal = checked.signal ?? new AbortController().signal;
  const engine = await openEngine(checked, signal, manifest.parts.length);
  try {
    const { predictForResult } = await import('../../driver/predict/predict.js');
    return await predictForResult({
      ...{ result, manifest, output, overwrite, access, engine, signal },
      recogniser: {
        ...{ sha256, bytes: encodeRecogniser(recogniser), backbone: recogniser.backbone.name },
        calibrated: recogniser.calibration !== undefined,
      },
      listener: rowProgress(checked, 'predict', manifest.counts.rows),
    });
  } finally {
    await engine.close();
  }
}

/** Else forgetting an image in the result would leave what was predicted for it there; and a result is not to be replaced. */
async function requireApart(output: Location, result: Location): Promise<void> {
  if (await overlap(output, result))
    throw new VergerError('usage', 'the predictions and the result need folders apart', {
      hint: 'choose another folder for the predictions',
    });
}
