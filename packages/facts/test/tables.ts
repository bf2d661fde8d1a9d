import kinds from '../data/kinds.csv?raw';
import measures from '../data/measures.csv?raw';
import nutrients from '../data/nutrients.csv?raw';
import picking from '../data/picking.csv?raw';
import season from '../data/season.csv?raw';

/** The texts of the tables in `data/`. */
export const tables = { kinds, nutrients, season, measures, picking };

export type TableName = keyof typeof tables;
