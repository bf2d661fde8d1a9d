export { drawView, growFruit } from './draw-fruit.js';
export { Renderer } from './drawing/render.js';
export type { Mesh } from './drawing/mesh.js';
export type { Kind } from './kinds/kind.js';
export { orchard } from './kinds/orchard.js';
export type { Pixels } from './pixels.js';
export { fruitOf, fruitsPerKind, type Split, splitOf, viewKey } from './views.js';
