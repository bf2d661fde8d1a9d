import { vergerVersion } from '../../common/versions.js';
import { type ImagesPlace, imagesPlace } from '../../pictures/members.js';
import type { Results } from '../../runs/results.js';
import type { Location } from '../../storage/location.js';
import type { Storage } from '../../storage/storage.js';
import { guessesOf } from '../evaluation.js';
import type { Judgement } from '../judge.js';
import { confidenceBins, riskCurve } from '../metrics.js';
import { chooseExhibits, placementsOf } from './exhibits.js';
import type { EvaluationPageData } from './page-data.js';
import { renderEvaluation } from './render-evaluation.js';
import { type PictureAccess, takePictures } from './take-pictures.js';

/** The curve has no more corners than this: a screen shows no more. */
const riskPoints = 200;

/** What was judged, and where it is. */
export interface Judged {
  readonly results: Results;
  /** Of the result. */
  readonly output: Storage;
  /** Where its images are; undefined if its manifest names no place. */
  readonly images: Location | undefined;
  readonly judgements: readonly Judgement[];
}

/** What the page says, apart from what follows from the judgements. */
export type PageFacts = Pick<
  EvaluationPageData,
  'title' | 'recogniser' | 'judged' | 'split' | 'evaluation' | 'seen' | 'inputs'
>;

/**
 * The page of an evaluation, with pictures of its images.
 *
 * @throws VergerError `interrupted`; `task-failed` if no picture can be made here; what reading the result throws
 */
export async function evaluationPage(
  facts: PageFacts,
  judged: Judged,
  access: PictureAccess,
): Promise<string> {
  const { judgements, images, results } = judged;
  const exhibits = chooseExhibits(facts.evaluation, judgements);
  const placements = placementsOf(exhibits);
  const place = await placeOf(judged, placements);
  const known = judgements.filter(({ isKnown }) => isKnown);
  const guesses = guessesOf(known);
  return renderEvaluation({
    ...facts,
    images: images?.text ?? results.manifest.input,
    vergerVersion: vergerVersion(),
    reliability: {
      before: confidenceBins(guessesOf(known, 'rawConfidence')),
      after: confidenceBins(guesses),
    },
    risk: riskCurve(guesses, riskPoints),
    exhibits,
    pictures:
      place === undefined
        ? new Map(placements.map(({ path }) => [path, { fault: 'gone' }]))
        : await takePictures(placements, place, access),
  });
}

async function placeOf(
  { images, output, results }: Judged,
  placements: readonly Judgement[],
): Promise<ImagesPlace | undefined> {
  if (images === undefined) return undefined;
  const paths = placements.map(({ path }) => path);
  return imagesPlace(output, results.manifest, images, paths);
}
