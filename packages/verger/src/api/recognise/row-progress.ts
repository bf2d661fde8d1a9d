import type { RecogniserStage, RunListener } from '../../job/events.js';
import type { RowListener } from '../../recognise/labelled-rows.js';

/**
 * Passes events on, and says how many rows are done.
 *
 * @param stage the one whose rows count
 * @param of all rows
 */
export function rowProgress(
  {
    onEvent,
    onProgress,
  }: { readonly onEvent?: RunListener | undefined; readonly onProgress?: RowListener | undefined },
  stage: RecogniserStage,
  of: number,
): RunListener {
  let reused: number | undefined;
  return (event) => {
    onEvent?.(event);
    if (event.type === 'stage-started') reused = event.stage === stage ? event.reusedImages : undefined;
    if (event.type === 'progress' && reused !== undefined) onProgress?.({ done: event.images, of, reused });
  };
}
