import type { Backbone } from '@verger/recogniser';
import type { Engine } from '../../job/engine.js';
import type { RunListener } from '../../job/events.js';
import type { Manifest } from '../../job/manifest.js';
import type { Access } from '../../storage/access.js';
import type { Location } from '../../storage/location.js';

/** What to learn, and where the work runs. */
export interface TrainSetup {
  /** The folder of a finished result, which is only read. */
  readonly result: Location;
  readonly manifest: Manifest;
  /** What made its features. */
  readonly backbone: Backbone;
  /** Only images whose first folder has this name. */
  readonly split: string | undefined;
  /** What a whole number of the sums is worth, if another recogniser says it. */
  readonly step: number | undefined;
  /** Whether the recogniser is to keep the features of each image. */
  readonly neighbours: boolean;
  /** The file to write; the work lies beside it, in a folder that is removed when it is done. */
  readonly target: Location;
  readonly access: Access;
  readonly engine: Engine;
  readonly listener: RunListener;
  readonly signal: AbortSignal;
  /** Rows that a task learns at least; by default as many as make up for the file that it writes. */
  readonly groupRows?: number;
}
