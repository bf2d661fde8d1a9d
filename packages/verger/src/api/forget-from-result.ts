import { checkOptions, type OptionKinds } from '../common/check-options.js';
import { abortSignal, callback, path, texts, workerCount } from '../common/option-kinds.js';
import { VergerError } from '../common/errors.js';
import type { RunListener } from '../job/events.js';
import { Location } from '../storage/location.js';
import { requireAccess } from '../storage/open-storage.js';
import { requireFolder } from '../storage/require-folder.js';
import { openEngine } from './open-engine.js';

/** What to forget; `result` and `images` are required. */
export interface ForgetFromResultOptions {
  /** The folder of a finished result, which is replaced: a path, or a `file://` or `s3://` address. */
  readonly result: string;
  /** Paths in the result, or SHA-256 digests: these stand for all images with these bytes. */
  readonly images: readonly string[];
  /** Worker processes on this machine, 1 to 1024. Default: one per usable core. */
  readonly workers?: number | undefined;
  /** Regions outside Europe where buckets may be. Default: none. */
  readonly allowRegions?: readonly string[] | undefined;
  /** Called on each event of the stages. */
  readonly onEvent?: RunListener | undefined;
  /** Stops the work; the same call goes on from there. */
  readonly signal?: AbortSignal | undefined;
}

/** What was forgotten, without a word on whom or what it showed. */
export interface ResultReceipt {
  readonly format: 'verger-receipt';
  readonly of: 'result';
  /** ISO 8601. */
  readonly at: string;
  /** Rows that are gone. */
  readonly images: number;
  /** Inputs without a row that are gone from the table of rejects. */
  readonly rejects: number;
  /** SHA-256 of the result's manifest, which has the digests of all its files. */
  readonly before: string;
  readonly after: string;
  /**
   * Whether table, axes and plan are, to the byte, those of a run that never had the images. Otherwise another release made the
   * result, it is of a sample, or the size of a rejected image is not known; the images are gone all the same.
   */
  readonly exact: boolean;
}

export interface ForgottenFromResult {
  readonly receipt: ResultReceipt;
  /** Rows that stay though they are of the same bytes: name images by their SHA-256 to forget these too. */
  readonly copies: number;
  /** Images that the input still has: the next update would bring them back. Null: it is gone, or is
   * packed. */
  readonly inInput: number | null;
  /** Whether the result had an atlas, which is gone. */
  readonly hadAtlas: boolean;
}

const optionKinds: OptionKinds<ForgetFromResultOptions> = {
  ...{ result: path, images: texts, workers: workerCount, allowRegions: texts },
  ...{ onEvent: callback<RunListener>(), signal: abortSignal },
};

/**
 * Takes images out of a result. Features of the others are copied, and everything that follows from them is computed again: no
 * image is read and no model opened. An atlas is removed. What was interrupted, the same call finishes.
 *
 * @throws VergerError `usage` for a wrong option, an image that is not there, or a result without its features: then nothing
 * changes; `not-found`, `corrupt-result`, `locked`, `interrupted`, ...
 */
export async function forgetFromResult(options: ForgetFromResultOptions): Promise<ForgottenFromResult> {
  const checked = checkOptions('forgetFromResult', options, optionKinds, ['result', 'images']);
  const { images, allowRegions = [], workers } = checked;
  if (images.length === 0) throw new VergerError('usage', 'there is no image to forget');
  const output = Location.parse(checked.result);
  await requireFolder(output, 'to forget an image in a recogniser, name with --result where it was learned');
  const access = await requireAccess([output], { allowRegions });
  const signal = checked.signal ?? new AbortController().signal;
  const engine = await openEngine({ workers }, signal);
  try {
    const [driver, { writeReportPage }] = await Promise.all([
      import('../driver/forget/forget.js'),
      import('../runs/write-report-page.js'),
    ]);
    const listener = checked.onEvent ?? (() => undefined);
    const setup = { output, images, access, engine, listener, signal };
    const { rows, rejects, before, after, exact, copies, inInput, atlas } = await driver.forgetFromResult(
      setup,
      writeReportPage,
    );
    const at = new Date().toISOString();
    const counts = { images: rows, rejects };
    const receipt = { format: 'verger-receipt', of: 'result', at, ...counts, before, after, exact } as const;
    return { receipt, copies, inInput, hadAtlas: atlas };
  } finally {
    await engine.close();
  }
}
