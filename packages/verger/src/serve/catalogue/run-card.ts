import * as z from 'zod';
import { messageOf } from '../../common/errors.js';
import { type Manifest, readManifest } from '../../job/manifest.js';
import { outputKeys } from '../../job/work-files.js';
import type { LockWatch } from './lock-watch.js';
import type { Place } from './place.js';

/** `updating`: complete, and a run is making the next result. */
export const runStates = ['complete', 'updating', 'running', 'stopped', 'damaged'] as const;

/** A run in the list. Made from the manifest alone: a log may be large. */
export const runCard = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(runStates),
  /** Why it is damaged. */
  problem: z.string().optional(),
  engine: z.string().optional(),
  backbone: z.string().optional(),
  rows: z.int().optional(),
  rejects: z.int().optional(),
  components: z.int().optional(),
  seconds: z.number().optional(),
  imagesPerSecond: z.number().optional(),
  /** ISO 8601. */
  finishedAt: z.string().optional(),
});
export type RunCard = z.output<typeof runCard>;

/** Fails for no output: what can't be read is said. */
export async function readCard({ id, name, output }: Place, locks: LockWatch): Promise<RunCard> {
  try {
    const [manifest, success, busy] = await Promise.all([
      readManifest(output),
      output.stat(outputKeys.success),
      locks.isHeld({ id, output }),
    ]);
    if (manifest === undefined || success === undefined)
      return { id, name, state: busy ? 'running' : 'stopped' };
    return { id, name, state: busy ? 'updating' : 'complete', ...factsOf(manifest) };
  } catch (error) {
    return { id, name, state: 'damaged', problem: messageOf(error) };
  }
}

function factsOf({ run, backbone, counts, pca }: Manifest): Omit<RunCard, 'id' | 'name' | 'state'> {
  return {
    engine: run.engine,
    backbone: backbone.name,
    rows: counts.rows,
    rejects: counts.rejects,
    components: pca.k,
    seconds: run.seconds,
    imagesPerSecond: run.imagesPerSecond,
    finishedAt: run.finishedAt,
  };
}
