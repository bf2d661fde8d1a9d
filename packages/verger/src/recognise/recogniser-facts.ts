import { accepted, covered, type Recogniser } from '@verger/recogniser';

/** What a recogniser is made of. */
export interface RecogniserFacts {
  /** Of its file. */
  readonly sha256: string;
  readonly backbone: string;
  /** Features of each view of an image. */
  readonly features: number;
  /** What it looks at, each by itself: percent of each side of an image's middle. */
  readonly views: readonly number[];
  readonly images: number;
  readonly labels: number;
  readonly kinds: number;
  /** How far the covariance was drawn towards independent features, from 0 to 1. */
  readonly shrinkage: number;
  /** Whether it knows the features of each image: the nearest of each label count too. */
  readonly neighbours: boolean;
  /** Null without photos to calibrate on: then nothing is refused, and probabilities mean little. */
  readonly calibratedOn: {
    readonly what: string;
    readonly photos: number;
    readonly groups: number;
    readonly temperature: number;
    /** Shares that hold for photos like those. */
    readonly accepted: number;
    readonly covered: number;
  } | null;
}

export function factsOf(recogniser: Recogniser, sha256: string): RecogniserFacts {
  const { backbone, statistics, classifier, thresholds, calibration } = recogniser;
  return {
    sha256,
    backbone: backbone.name,
    features: statistics.width,
    views: backbone.views,
    images: statistics.count / backbone.views.length,
    labels: classifier.labels.length,
    kinds: new Set(classifier.labels.map((label) => recogniser.kindOf(label))).size,
    shrinkage: classifier.shrinkage,
    neighbours: recogniser.gallery !== undefined,
    calibratedOn:
      calibration === undefined
        ? null
        : {
            what: calibration.on,
            photos: calibration.photos.length,
            groups: thresholds.groups,
            temperature: thresholds.temperature,
            ...{ accepted, covered },
          },
  };
}
