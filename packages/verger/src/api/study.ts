import { checkOptions, type OptionKinds } from '../common/check-options.js';
import { abortSignal, callback, expression, flag, path, texts } from '../common/option-kinds.js';
import type { StudyResult } from '../driver/study/study.js';
import type { StudyListener } from '../job/study-events.js';
import { requireStudied } from '../driver/study/require-studied.js';
import { Results } from '../runs/results.js';
import { Location } from '../storage/location.js';
import { requireAccess } from '../storage/open-storage.js';
import { engineKinds, type EngineOptions, openEngine } from './open-engine.js';

/** What to study; everything but `output` is optional. */
export type StudyOptions = EngineOptions & {
  /** The folder of a finished result: a path, or a `file://` or `s3://` address. */
  readonly output: string;
  /**
   * A regular expression for images that are alike for a reason, such as the frames of a film: images whose paths agree in
   * what it captures are of one group. Suspects and accuracy are then also judged by images of other groups. Default: none.
   */
  readonly groups?: string | undefined;
  /** Study again, though the result has an atlas. Default: false. */
  readonly overwrite?: boolean | undefined;
  /** Regions outside Europe where the bucket may be. Default: none. */
  readonly allowRegions?: readonly string[] | undefined;
  /** Called on each event of the study: stages, tasks, retries. */
  readonly onEvent?: StudyListener | undefined;
  /** Stops the study; finished work is kept. */
  readonly signal?: AbortSignal | undefined;
};

const studyOptionKinds: OptionKinds<StudyOptions> = {
  output: path,
  groups: expression,
  overwrite: flag,
  allowRegions: texts,
  ...engineKinds,
  onEvent: callback(),
  signal: abortSignal,
};

/**
 * Studies a result: a map of its images, how many components are enough, suspects among the labels, near duplicates and
 * outliers. It reads the result's table, not its images, and writes an atlas to `_verger/atlas/` in it.
 *
 * @example
 * const { atlas } = await study({ output: 'features' });
 * console.log(atlas.summary.map.kept10, atlas.summary.suspects.count);
 *
 * @throws VergerError with a `code`: `usage` for a wrong option, or a result without components or with fewer than 32
 * images; `not-found` if there is no finished result; `corrupt-result` if it is damaged; `locked` while a run writes to
 * it; `interrupted`, ...
 */
export async function study(options: StudyOptions): Promise<StudyResult> {
  const checked = checkOptions('study', options, studyOptionKinds, ['output']);
  const output = Location.parse(checked.output);
  const allowRegions = checked.allowRegions ?? [];
  // Says what is wrong before anything starts; the study reads it again once nobody can change it.
  requireStudied((await Results.open(output, allowRegions)).manifest);
  const access = await requireAccess([output], { allowRegions });
  const signal = checked.signal ?? new AbortController().signal;
  const engine = await openEngine(checked, signal);
  try {
    const { runStudy } = await import('../driver/study/study.js');
    return await runStudy({
      output,
      access,
      groups: checked.groups,
      overwrite: checked.overwrite ?? false,
      engine,
      listener: checked.onEvent ?? (() => undefined),
      signal,
    });
  } finally {
    await engine.close();
  }
}
