import type { Patch } from '../drawing/patch.js';
import type { Random } from '../drawing/random.js';

/** A kind of fruit. */
export interface Kind {
  /** The name of its folder. */
  readonly name: string;
  /** Makes one fruit of the kind, about 1 in radius, its stem up (y); `random` makes it differ from the others. */
  readonly grow: (random: Random) => readonly Patch[];
}
