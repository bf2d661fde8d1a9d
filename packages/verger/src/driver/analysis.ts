import type { Manifest } from '../job/manifest.js';
import type { ExtractReport } from '../job/tasks/extract.js';
import type { FitReport } from '../job/tasks/fit.js';
import { type WorkFile, writeWorkFile } from '../job/work-files.js';
import type { EarlierAxes } from './earlier-axes.js';
import type { RunRequest } from './request.js';
import { earlierFit } from './reuse/earlier-fit.js';
import type { Matches } from './reuse/matches.js';
import type { RunContext } from './run-context.js';
import type { StageClock } from './stage-clock.js';
import { fitStage, momentsStage } from './stages.js';

/** The principal axes that a run projects its rows on. */
export interface Analysis {
  readonly facts: Manifest['pca'];
  /** Absent in a result of features only. */
  readonly pca?: WorkFile;
  /** What they were fitted on, if this run has fitted them. */
  readonly moments?: WorkFile;
}

/** What the extraction found. */
interface ExtractedRows {
  readonly extracted: readonly ExtractReport[];
  /** The images that earlier runs knew; undefined if none were looked for. */
  readonly matches: Matches | undefined;
  /** Their number. */
  readonly rows: number;
}

/** The axes of an earlier result, those fitted on this run's features, or none. */
export async function analyse(run: RunContext, rows: ExtractedRows, clock: StageClock): Promise<Analysis> {
  if (run.earlier !== undefined) return projected(run, run.earlier);
  if (!hasComponents(run.request)) return { facts: noComponents };
  const known = await earlierFit(run, rows.matches, rows.rows);
  const sums = known === undefined ? await momentsStage(run, rows.extracted) : [known.moments];
  clock.end('moments');
  const { pca, moments, ...report } = known?.fit ?? (await fitStage(run, sums));
  clock.end('fit');
  return { facts: factsOf(report, run.request.standardize), pca, moments };
}

/** Whether a run computes moments and fits its own axes. */
export function fitsAxes(request: RunRequest): boolean {
  return request.pca === undefined && hasComponents(request);
}

function hasComponents({ components }: RunRequest): boolean {
  return components.kind !== 'count' || components.count > 0;
}

/** Tasks read only what is below the output, so the axes are copied there. */
async function projected({ output }: RunContext, earlier: EarlierAxes): Promise<Analysis> {
  const { result, manifest, pca, bytes, sha256 } = earlier;
  const facts = factsOf(pca, pca.standardized);
  const projectedOn = { result: result.folderUri, planDigest: manifest.planDigest, sha256 };
  return { facts: { ...facts, projectedOn }, pca: await writeWorkFile(output, 'fit/pca', 'npz', bytes) };
}

function factsOf(
  { n, k, totalVariance, eigenvalues }: Pick<FitReport, 'n' | 'k' | 'totalVariance' | 'eigenvalues'>,
  standardized: boolean,
): Manifest['pca'] {
  const explained = eigenvalues.slice(0, k).reduce((sum, value) => sum + value, 0);
  return {
    n,
    k,
    standardized,
    totalVariance,
    explainedVariance: totalVariance > 0 ? explained / totalVariance : 1,
    eigenvalues,
  };
}

const noComponents: Manifest['pca'] = {
  n: 0,
  k: 0,
  standardized: false,
  totalVariance: 0,
  explainedVariance: 0,
  eigenvalues: [],
};
