export { plan, run, type RunOptions, type RunPreview } from './api/run.js';
export type { RunEstimate } from './api/estimate.js';
export type { EngineOptions } from './api/open-engine.js';
export { type ErrorCode, VergerError } from './common/errors.js';
export { fruitKinds, synthesize, type Synthesized, type SynthesizeOptions } from './dataset/synthesize.js';
export {
  datasetStats,
  type ClassCount,
  type DatasetStats,
  type SplitStats,
  type StatsOptions,
} from './dataset/stats.js';
export {
  type BrokenFile,
  type DatasetFindings,
  type DuplicateGroup,
  verifyDataset,
  type VerifyDatasetOptions,
} from './dataset/verify.js';
export type { BrokenReason } from './dataset/work/examine.js';
export { type ComponentsRequest, parseComponents } from './pca/choose-components.js';
export type { RunEvent, RunListener, StageName } from './job/events.js';
export type { Manifest } from './job/manifest.js';
export type { RunSettings } from './driver/request.js';
export { type Reject, type RejectAllowance, type RejectReason, rejectReasons } from './job/reject.js';
export type { RunResult } from './driver/run.js';
export { addModel, checkModel, removeModel } from './api/models.js';
export type { AddedModel } from './models/add.js';
export type { CheckedModel } from './models/check.js';
export type { ResolvedField } from './models/resolved-fields.js';
export { openResults, type Results, type Row } from './runs/results.js';
export type { Fault } from './runs/verify.js';
export { sync, type SyncFailure, type SyncOptions, type SyncProgress, type SyncResult } from './sync/sync.js';
