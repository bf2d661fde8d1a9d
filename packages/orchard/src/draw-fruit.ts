import { assemble, type Mesh } from './drawing/mesh.js';
import { Random } from './drawing/random.js';
import type { Renderer } from './drawing/render.js';
import { orchard } from './kinds/orchard.js';
import type { Pixels } from './pixels.js';
import { shotOf } from './views.js';

/** Generates one fruit of a kind (an index into `orchard`). */
export function growFruit(seed: number, kind: number, fruit: number): Mesh {
  return assemble(orchard[kind].grow(new Random(seed, kind, fruit, 0)));
}

/** Draws one view of a fruit. */
export function drawView(renderer: Renderer, mesh: Mesh, seed: number, kind: number, view: number): Pixels {
  const { pose, light, fill } = shotOf(seed, kind, view);
  return renderer.draw(mesh, pose, light, fill);
}
