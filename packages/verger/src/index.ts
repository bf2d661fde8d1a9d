export { plan, run } from './api/run.js';
export type { RunPreview } from './api/preview-run.js';
export type { RunOptions } from './api/run-options.js';
export type { RunEstimate } from './api/estimate.js';
export type { ReuseSurvey } from './driver/reuse/survey.js';
export type { EngineOptions } from './api/open-engine.js';
export { embed, type Embedder, type EmbedOptions, type ImageSource, openEmbedder } from './api/embed.js';
export {
  addModel,
  checkModel,
  listModels,
  pullModel,
  type PullModelOptions,
  removeModel,
} from './api/models.js';
export type { ListedModel, ModelFacts } from './models/list.js';
export type { PulledModel } from './models/pull.js';
export { doctor } from './api/lazy-doctor.js';
export type { Finding } from './api/doctor.js';
export * as emr from './api/emr/emr.js';
export { study, type StudyOptions } from './api/study.js';
export type { StudyResult } from './driver/study/study.js';
export type { AtlasManifest, AtlasSummary } from './job/atlas.js';
export type { StudyEvent, StudyListener, StudyProgress } from './job/study-events.js';
export { train, type TrainOptions } from './api/recognise/train.js';
export { predictResult, type PredictResultOptions } from './api/recognise/predict-result.js';
export { type PredictedRow, predictRows, type PredictRowsOptions } from './api/recognise/predict-rows.js';
export type { Predicted } from './driver/predict/predict.js';
export type { DecisionCounts, PredictionsManifest } from './job/predictions.js';
export {
  type EvaluatedInputs,
  evaluate,
  type EvaluateOptions,
  type EvaluateResult,
} from './api/recognise/evaluate.js';
export { mergeRecognisers, type MergeOptions } from './api/recognise/merge.js';
export { exportOnnx, type ExportOnnxOptions } from './api/recognise/export-onnx.js';
export type { ExportedOnnx } from './recognise/export-onnx.js';
export {
  forgetFromResult,
  type ForgetFromResultOptions,
  type ForgottenFromResult,
  type ResultReceipt,
} from './api/forget-from-result.js';
export { verifyReceipt, type VerifyReceiptOptions } from './api/verify-receipt.js';
export { forget, type ForgetOptions } from './api/recognise/forget.js';
export {
  openRecogniser,
  type OpenRecogniser,
  type OpenRecogniserOptions,
} from './api/recognise/open-recogniser.js';
export { buildApp, type BuildAppOptions } from './api/build-app.js';
export type { BuiltApp } from './phone/build-app.js';
export type { RecogniserFacts } from './recognise/recogniser-facts.js';
export type {
  Confusion,
  Evaluation,
  KindNumbers,
  LabelNumbers,
  StrangerGroup,
  StrangerNumbers,
} from './recognise/evaluation.js';
export type { Separation } from './recognise/metrics.js';
export type { RowListener } from './recognise/labelled-rows.js';
export type { ForgetReceipt } from './recognise/forget.js';
export type { Answer, Candidate, Decision } from '@verger/recogniser';
export { loadFacts } from './facts/load-facts.js';
export { factsAbout, type NamedFacts } from './api/facts.js';
export type { Approach, Facts, KindFacts, Labelled, Source } from '@verger/facts';
export { listRejects } from './api/rejects.js';
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
export type {
  AttemptTime,
  RecogniserStage,
  RunEvent,
  RunListener,
  StageName,
  StudyStage,
  WorkerPlace,
} from './job/events.js';
export type { TaskUsage } from './pool/task-usage.js';
export type { Manifest } from './job/manifest.js';
export type { RunSettings } from './driver/request.js';
export { type Reject, type RejectReason, rejectReasons } from './job/reject.js';
export { parseRejectAllowance, type RejectAllowance } from './job/reject-allowance.js';
export { RejectError } from './job/reject-error.js';
export type { RunResult } from './driver/run.js';
export type { FittedPca } from './runs/fitted-pca.js';
export type { Pca } from './pca/fit.js';
export { type OpenOptions, openResults, type Results, type Row } from './runs/results.js';
export type { AddedModel } from './models/add.js';
export type { CheckedModel } from './models/check.js';
export type { ResolvedField } from './models/resolved-fields.js';
export type { TensorInfo } from './onnx/session.js';
export type { Fault } from './runs/fault.js';
export { sync, type SyncFailure, type SyncOptions, type SyncProgress, type SyncResult } from './sync/sync.js';
