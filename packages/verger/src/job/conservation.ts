import { VergerError } from '../common/errors.js';
import type { ExtractReport } from './tasks/extract.js';

/**
 * Every listed image of a shard is exactly one row or one reject.
 * @param images the number of images the plan assigned to the shard
 * @throws VergerError `conservation`
 */
export function checkShard(report: ExtractReport, images: number): void {
  const rejected = new Set(report.rejects.map(({ index }) => index));
  const sound =
    report.images === images &&
    rejected.size === report.rejects.length &&
    report.rejects.every(({ index }) => index < images) &&
    report.rows + rejected.size === images;
  if (sound) return;
  throw broken(
    `shard ${report.shard}: ${images} images, but ${report.rows} rows and ${report.rejects.length} rejects`,
  );
}

/**
 * All inputs = rows + rejects, and the parts hold exactly these rows.
 * @throws VergerError `conservation`
 */
export function checkRun(listed: number, rows: number, rejects: number, partRows: readonly number[]): void {
  const written = partRows.reduce((sum, part) => sum + part, 0);
  if (listed === rows + rejects && written === rows) return;
  throw broken(`${listed} inputs, but ${rows} rows (${written} of them written) and ${rejects} rejects`);
}

function broken(what: string): VergerError {
  return new VergerError('conservation', `an input was lost or counted twice: ${what}`, {
    hint: 'this is a bug in verger, please report it; the run stopped before committing a wrong result',
  });
}
