import { aubergine } from './aubergine.js';
import { avocado } from './avocado.js';
import { banana } from './banana.js';
import { blueberry } from './blueberry.js';
import { blackberry, raspberry } from './cane-berries.js';
import { cantaloupe } from './cantaloupe.js';
import { carambola } from './carambola.js';
import { grapefruit, lemon, lime, mandarin, orange } from './citrus.js';
import { coconut } from './coconut.js';
import { dragonfruit } from './dragonfruit.js';
import { fig } from './fig.js';
import { blueGrapes, greenGrapes } from './grapes.js';
import type { Kind } from './kind.js';
import { kiwi } from './kiwi.js';
import { lychee } from './lychee.js';
import { papaya } from './papaya.js';
import { passionFruit } from './passion-fruit.js';
import { redPepper, yellowPepper } from './peppers.js';
import { physalis } from './physalis.js';
import { pineapple } from './pineapple.js';
import { pomegranate } from './pomegranate.js';
import { greenApple, pear, redApple, yellowApple } from './pomes.js';
import { apricot, cherry, mango, nectarine, peach, plum } from './stone-fruit.js';
import { strawberry } from './strawberry.js';
import { tomato } from './tomato.js';
import { watermelon } from './watermelon.js';

/**
 * All kinds, in the order in which they are chosen. The first 24 share few colours, so that colour alone does not
 * identify them.
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
