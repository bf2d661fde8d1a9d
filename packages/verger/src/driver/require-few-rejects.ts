import { counted } from '../common/counted.js';
import { VergerError } from '../common/errors.js';
import { countReasons, type Reject } from '../job/reject.js';
import { mostRejects } from '../job/reject-allowance.js';
import { outputKeys } from '../job/work-files.js';
import { fitsAxes } from './analysis.js';
import { writeRejects } from './result-files.js';
import type { RunContext } from './run-context.js';

const shown = 10;

/**
 * Fails a run that has too many rejects, after writing the list of them.
 * @throws VergerError `too-many-rejects`, with the first of them
 */
export async function requireFewRejects(run: RunContext, rejects: readonly Reject[]): Promise<void> {
  const { images, rejects: unread } = run.plan.listing;
  const listed = images.length + unread.length;
  const most = mostRejects(listed, run.request.maxRejects);
  if (rejects.length <= most) return;
  await writeRejects(run.output, rejects);
  const reasons = Object.entries(countReasons(rejects)).map(([reason, count]) => `${count} ${reason}`);
  throw new VergerError(
    'too-many-rejects',
    `${rejects.length} of ${counted(listed, 'input')} rejected, ${most} allowed: ${reasons.join(', ')}`,
    {
      details: firstOf(rejects),
      hint: `all are in ${tableOf(run)}: show them with \`verger rejects\`; to continue without them, use --max-rejects ${rejects.length} or more`,
    },
  );
}

/**
 * A variance needs two rows, a table one.
 * @throws VergerError `too-few-rows`, after writing the list of rejects
 */
export async function requireRows(run: RunContext, rows: number, rejects: readonly Reject[]): Promise<void> {
  if (rows >= (fitsAxes(run.request) ? 2 : 1)) return;
  await writeRejects(run.output, rejects);
  const message = rows === 0 ? 'no rows: every image was rejected' : '1 row: PCA needs at least two';
  const remedy = rows === 0 ? 'add images' : 'add images, or use --components 0 for features only';
  throw new VergerError('too-few-rows', message, {
    details: firstOf(rejects),
    hint: rejects.length === 0 ? remedy : `${remedy}; all rejects are in ${tableOf(run)}`,
  });
}

function firstOf(rejects: readonly Reject[]): string[] {
  const lines = rejects.slice(0, shown).map(({ path, reason, detail }) => `${path}  ${reason}: ${detail}`);
  return rejects.length > shown ? [...lines, `and ${rejects.length - shown} more`] : lines;
}

/** The full path of the table of rejects. */
function tableOf({ request: { output } }: RunContext): string {
  return `${output.text.replace(/\/$/, '')}/${outputKeys.rejects}`;
}
