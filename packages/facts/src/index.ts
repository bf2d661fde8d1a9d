export { type Facts, type FactsTables, type KindFacts, readFacts } from './facts.js';
export { FactsError } from './facts-error.js';
export type { Source } from './sources.js';
export type { Kind, Labelled } from './tables/kinds.js';
export type { Measure, Range, Refuse } from './tables/measures.js';
export { type Amount, type Nutrient, nutrients, type Nutrition } from './tables/nutrients.js';
export { type Approach, type Finding, type PickingField, pickingFields } from './tables/picking.js';
export { type Footprint, type Season, type Stage, stages } from './tables/season.js';
export type { Food, Match, Subject, Value } from './value.js';
