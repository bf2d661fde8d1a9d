import { viewsSchema } from '../backbone/preprocessing-schema.js';
import type { OptionKind } from '../common/option-kinds.js';

/** Views of an image's middle, in percent of each side. */
export const views: OptionKind<readonly number[]> = {
  expected: 'one to eight different whole numbers from 5 to 100',
  read: (value) => viewsSchema.safeParse(value).data,
};
