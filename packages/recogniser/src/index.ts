export type { Answer, Candidate, Decision } from './answer.js';
export { accepted, type CalibrationPhoto, covered, type Thresholds } from './calibration.js';
export { Classifier, type LinearForm, neighbourShare } from './classifier.js';
export { type Distances, DistanceSum, nearestOf } from './distances.js';
export { decodeRecogniser, encodeRecogniser } from './file.js';
export { Gallery, type GalleryEntry } from './gallery.js';
export type { Gate, GateForm } from './gate.js';
export { stepFor, toFixedPoint } from './fixed-point.js';
export { imageId } from './image-id.js';
export type { Neighbours, NeighboursForm } from './neighbours.js';
export { probabilitiesOf } from './probabilities.js';
export { RecogniserError } from './recogniser-error.js';
export {
  type Backbone,
  type Calibration,
  type KeptPhoto,
  type LabelledImage,
  Recogniser,
} from './recogniser.js';
export { type ClassSums, Statistics } from './statistics.js';
