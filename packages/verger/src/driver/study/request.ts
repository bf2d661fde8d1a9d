import type { Engine } from '../../job/engine.js';
import type { StudyListener } from '../../job/study-events.js';
import type { Access } from '../../storage/access.js';
import type { Location } from '../../storage/location.js';

/** What to study, and where the work runs. */
export interface StudySetup {
  /** The folder of a finished result. */
  readonly output: Location;
  readonly access: Access;
  /** A regular expression: images whose paths differ in what it captures are of different groups. */
  readonly groups: string | undefined;
  /** Whether to study again what has an atlas. */
  readonly overwrite: boolean;
  readonly engine: Engine;
  readonly listener: StudyListener;
  readonly signal: AbortSignal;
  /** Lays out every so many-th image only; by default as many as the number of images asks for. */
  readonly landmarkStep?: number;
}
