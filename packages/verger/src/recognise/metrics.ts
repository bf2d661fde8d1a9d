/** A guess: how sure it was, and whether it was right. */
export interface Guess {
  readonly confidence: number;
  readonly isRight: boolean;
}

/** Guesses of about the same confidence. */
export interface ConfidenceBin {
  readonly guesses: number;
  /** Their mean. */
  readonly confidence: number;
  readonly accuracy: number;
}

/** Guesses by their confidence, in bins of equal width from 0 to 1; bins without a guess are left out. */
export function confidenceBins(guesses: readonly Guess[], bins = 15): ConfidenceBin[] {
  const sums = Array.from({ length: bins }, () => ({ guesses: 0, confidence: 0, right: 0 }));
  for (const { confidence, isRight } of guesses) {
    const bin = sums[Math.min(bins - 1, Math.floor(confidence * bins))];
    bin.guesses++;
    bin.confidence += confidence;
    if (isRight) bin.right++;
  }
  return sums
    .filter((bin) => bin.guesses > 0)
    .map((bin) => ({
      guesses: bin.guesses,
      confidence: bin.confidence / bin.guesses,
      accuracy: bin.right / bin.guesses,
    }));
}

/**
 * Expected calibration error: the mean difference of confidence and accuracy over bins of equal width, weighted by their
 * guesses (Guo et al. 2017).
 */
export function calibrationError(guesses: readonly Guess[], bins = 15): number {
  return confidenceBins(guesses, bins).reduce(
    (total, bin) => total + (bin.guesses / guesses.length) * Math.abs(bin.confidence - bin.accuracy),
    0,
  );
}

/** The accuracy if only the surest share is answered. */
export function accuracyAnswering(guesses: readonly Guess[], share: number): number {
  const surest = surestFirst(guesses).slice(0, Math.max(1, Math.round(guesses.length * share)));
  return surest.filter(({ isRight }) => isRight).length / surest.length;
}

/** The area under the curve of risk against coverage: the mean error over all shares that could be answered. */
export function riskCoverageArea(guesses: readonly Guess[]): number {
  let [wrong, area] = [0, 0];
  surestFirst(guesses).forEach(({ isRight }, i) => {
    if (!isRight) wrong++;
    area += wrong / (i + 1);
  });
  return area / guesses.length;
}

/** What it costs to answer more. */
export interface RiskPoint {
  /** The share of guesses that are answered, the surest first. */
  readonly answered: number;
  /** The share of these that are wrong. */
  readonly risk: number;
}

/** The curve of risk against coverage, at this many evenly spaced shares or at each guess. */
export function riskCurve(guesses: readonly Guess[], points: number): RiskPoint[] {
  const steps = Math.min(points, guesses.length);
  const ends = Array.from({ length: steps }, (_, i) => Math.round(((i + 1) * guesses.length) / steps));
  let [wrong, done] = [0, 0];
  const sorted = surestFirst(guesses);
  return ends.map((end) => {
    for (; done < end; done++) if (!sorted[done].isRight) wrong++;
    return { answered: end / guesses.length, risk: wrong / end };
  });
}

function surestFirst(guesses: readonly Guess[]): readonly Guess[] {
  return [...guesses].sort((a, b) => b.confidence - a.confidence);
}

/** How well a score tells two sorts apart. */
export interface Separation {
  /** The share of pairs in which the stranger has the higher score (Mann and Whitney); equal ones count half. */
  readonly auroc: number;
  /** The share of strangers below the score up to which 95% of the others lie. */
  readonly fpr95: number;
}

/**
 * @param known scores of what should be low
 * @param strangers scores of what should be high
 */
export function separationOf(known: readonly number[], strangers: readonly number[]): Separation {
  const sorted = Float64Array.from(known).sort();
  const wins = strangers.reduce(
    (sum, score) => sum + (below(sorted, score) + below(sorted, score, true)) / 2,
    0,
  );
  const limit = sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.95) - 1)];
  return {
    auroc: wins / (known.length * strangers.length),
    fpr95: strangers.filter((score) => score <= limit).length / strangers.length,
  };
}

/** How many are below a score, or not above it. */
function below(sorted: Float64Array, score: number, orEqual = false): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < score || (orEqual && sorted[middle] === score)) low = middle + 1;
    else high = middle;
  }
  return low;
}
