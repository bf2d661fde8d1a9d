import { type Light, randomLight } from './drawing/light.js';
import { followedBy, rolled, type Rotation, tumbled, turned } from './drawing/pose.js';
import { Random } from './drawing/random.js';
import { orchard } from './kinds/orchard.js';

/** Number of different fruit per kind. */
export const fruitsPerKind = 8;

export type Split = 'Training' | 'Test';

/** The fruit shown in a view: views cycle through them. */
export function fruitOf(view: number): number {
  return view % fruitsPerKind;
}

/**
 * Every fourth view is held out, as in Fruits-360. Views cycle through eight fruit, so these show two fruit that no
 * training view shows: a test measures how well the kind is known, not a picture.
 */
export function splitOf(view: number): Split {
  return view % 4 === 3 ? 'Test' : 'Training';
}

/** Pose and light for one picture. */
export interface Shot {
  readonly pose: Rotation;
  readonly light: Light;
  /** The share of the picture's side that it fills. */
  readonly fill: number;
}

/** The golden section: its multiples are spread evenly over a turn, however many there are. */
const golden = 0.6180339887498949;

/** A turntable with three axes: upright, tumbling towards the viewer, and rolling with the top in view. */
export function shotOf(seed: number, kind: number, view: number): Shot {
  const fruit = new Random(seed, kind, fruitOf(view), 1);
  const random = new Random(seed, kind, view, 2);
  const round = Math.floor(view / fruitsPerKind);
  const axis = (round + fruitOf(view)) % 3;
  const angle = fruit.next() + round * golden;
  const upright = turned(angle);
  const tilt = random.between(0.02, 0.09);
  const pose =
    axis === 0
      ? followedBy(upright, tumbled(tilt))
      : axis === 1
        ? followedBy(turned(fruit.next()), tumbled(angle))
        : followedBy(followedBy(upright, tumbled(0.12)), rolled(fruit.next() + round * golden));
  const sway = rolled(random.between(-0.02, 0.02));
  return { pose: followedBy(pose, sway), light: randomLight(random), fill: random.between(0.95, 0.985) };
}

/** The path of a view: `Training/Lemon/0007.jpg`. */
export function viewKey(kind: number, view: number): string {
  return `${splitOf(view)}/${orchard[kind].name}/${view.toString().padStart(4, '0')}.jpg`;
}
