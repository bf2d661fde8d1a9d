import { abortSignal, callback, texts, workerCount } from '../common/option-kinds.js';

type Progress = (progress: { readonly done: number; readonly of: number }) => void;

/** The options that all readers of a data set have. */
export const listingOptions = {
  workers: workerCount,
  allowRegions: texts,
  signal: abortSignal,
  onProgress: callback<Progress>(),
};
