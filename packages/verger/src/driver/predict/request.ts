import type { Engine } from '../../job/engine.js';
import type { RunListener } from '../../job/events.js';
import type { Manifest } from '../../job/manifest.js';
import type { BegunPredictions } from '../../job/predictions.js';
import type { Access } from '../../storage/access.js';
import type { Location } from '../../storage/location.js';

/** What to predict for which rows, and where the work runs. */
export interface PredictSetup {
  /** The folder of a finished result, which is only read. */
  readonly result: Location;
  readonly manifest: Manifest;
  readonly recogniser: BegunPredictions['recogniser'] & {
    /** Its file. */
    readonly bytes: Uint8Array;
  };
  /** Where the predictions go. */
  readonly output: Location;
  /** Whether to remove what the output has of others. */
  readonly overwrite: boolean;
  readonly access: Access;
  readonly engine: Engine;
  readonly listener: RunListener;
  readonly signal: AbortSignal;
}
