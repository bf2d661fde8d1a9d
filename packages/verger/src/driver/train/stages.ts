import { decodeRecogniser, Gallery, Recogniser, Statistics, stepFor } from '@verger/recogniser';
import { inOrder } from '../../common/in-order.js';
import { VergerError } from '../../common/errors.js';
import type { ResultJob } from '../../job/job.js';
import { measure } from '../../job/tasks/measure.js';
import { tally } from '../../job/tasks/tally.js';
import { readWorkFile, type WorkFile } from '../../job/work-files.js';
import { asUsage } from '../../recognise/as-usage.js';
import type { Storage } from '../../storage/storage.js';
import { runStage, type StageContext } from '../stage.js';
import { groupsOf } from './groups.js';
import type { TrainSetup } from './request.js';

/** What the stages of training share. */
export interface TrainContext
  extends StageContext, Pick<TrainSetup, 'manifest' | 'backbone' | 'split' | 'neighbours' | 'groupRows'> {
  readonly job: ResultJob;
  /** Where the work lies. */
  readonly output: Storage;
}

/** Files of sums that are read at a time. */
const readAtOnce = 2;

/**
 * Everything from the parts to what they teach.
 * @param step if another recogniser says how features are rounded
 */
export async function trainStages(train: TrainContext, step: number | undefined): Promise<Recogniser> {
  return tallyStage(train, step ?? (await measureStage(train)));
}

/** The step that suits the size of the features. */
async function measureStage(train: TrainContext): Promise<number> {
  const tasks = groupsOf(train.manifest, train.groupRows).map((parts, group) =>
    measure.task(train.job, { group, parts, ...rowsOf(train) }),
  );
  const reports = await runStage(train, 'measure', measure, tasks);
  // In the order of the groups, whichever was done first.
  const [values, squares] = reports.reduce(
    (sum, report) => [sum[0] + report.values, sum[1] + report.squares],
    [0, 0],
  );
  if (values === 0) throw nothingToLearn(train);
  if (!(squares > 0)) throw new VergerError('usage', 'all features are 0');
  return stepFor(Math.sqrt(squares / values));
}

/** Adds what each group of parts teaches: whole numbers, so that their order does not matter. */
async function tallyStage(train: TrainContext, step: number): Promise<Recogniser> {
  const { backbone, manifest, neighbours, output } = train;
  const tasks = groupsOf(manifest, train.groupRows).map((parts, group) =>
    tally.task(train.job, { group, parts, backbone, step, neighbours, ...rowsOf(train) }),
  );
  const reports = await runStage(train, 'tally', tally, tasks);
  const statistics = new Statistics(manifest.backbone.features / backbone.views.length);
  const gallery = neighbours ? new Gallery() : undefined;
  const images = new Map<string, bigint[]>();
  const read = async ({ recogniser }: { readonly recogniser: WorkFile }) =>
    decodeRecogniser(await readWorkFile(output, recogniser));
  for await (const some of inOrder(reports, readAtOnce, read)) {
    asUsage('the images', () => statistics.merge(some.statistics));
    if (some.gallery !== undefined) gallery?.merge(some.gallery);
    for (const [label] of some.statistics.classes)
      images.set(label, [...(images.get(label) ?? []), ...some.imagesOf(label)]);
  }
  if (images.size === 0) throw nothingToLearn(train);
  return new Recogniser({ backbone, step, statistics, gallery, images });
}

/** Which rows, and how long they are. */
function rowsOf({ manifest, split }: TrainContext): { readonly width: number; readonly split?: string } {
  return { width: manifest.backbone.features, ...(split !== undefined && { split }) };
}

function nothingToLearn({ split }: TrainContext): VergerError {
  return new VergerError('usage', 'there is no labelled image to learn from', {
    hint: split === undefined ? 'labels are the folders of images' : `is there a folder ${split}?`,
  });
}
