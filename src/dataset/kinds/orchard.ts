import {
  blackberry,
  blueberry,
  blueGrapes,
  greenGrapes,
  physalis,
  raspberry,
  strawberry,
} from './berries.js';
import { grapefruit, lemon, lime, mandarin, orange } from './citrus.js';
import { aubergine, cantaloupe, fig, redPepper, tomato, watermelon, yellowPepper } from './garden.js';
import type { Kind } from './kind.js';
import { greenApple, pear, redApple, yellowApple } from './pomes.js';
import { apricot, cherry, mango, nectarine, peach, plum } from './stone-fruit.js';
import {
  avocado,
  banana,
  carambola,
  coconut,
  dragonfruit,
  kiwi,
  lychee,
  papaya,
  passionFruit,
  pineapple,
  pomegranate,
} from './tropical.js';

/**
 * All kinds that can be drawn, those first that are chosen first: the first 24 share few colours among many, so
 * that colour alone does not tell them.
 */
export const orchard: readonly Kind[] = [
  redApple,
  banana,
  cherry,
  pineapple,
  lemon,
  strawberry,
  greenApple,
  orange,
  blueGrapes,
  pear,
  tomato,
  avocado,
  peach,
  kiwi,
  carambola,
  mandarin,
  raspberry,
  plum,
  lime,
  physalis,
  pomegranate,
  mango,
  yellowApple,
  blackberry,
  dragonfruit,
  watermelon,
  fig,
  coconut,
  greenGrapes,
  apricot,
  redPepper,
  blueberry,
  lychee,
  papaya,
  cantaloupe,
  passionFruit,
  nectarine,
  grapefruit,
  yellowPepper,
  aubergine,
];
