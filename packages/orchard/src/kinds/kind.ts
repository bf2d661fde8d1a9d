import type { Patch } from '../drawing/patch.js';
import type { Random } from '../drawing/random.js';

/** A kind of fruit. */
export interface Kind {
  /** Also the name of its folder. */
  readonly name: string;
  /** Creates one fruit of the kind, about 1 in radius, stem up (y); `random` varies it. */
  readonly grow: (random: Random) => readonly Patch[];
}
