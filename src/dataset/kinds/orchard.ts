import { grapefruit, kumquat, lemon, lime, mandarin, orange } from './citrus.js';
import type { Kind } from './kind.js';
import { greenApple, pear, redApple, yellowApple } from './pomes.js';

/** All kinds that can be drawn, those first that are chosen first. */
export const orchard: readonly Kind[] = [
  redApple,
  greenApple,
  yellowApple,
  pear,
  orange,
  mandarin,
  grapefruit,
  lemon,
  lime,
  kumquat,
];
