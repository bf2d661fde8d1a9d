import type { ThroughputSample } from '../throughput.js';

/** Everything the report page shows of a run, as plain data, so that any record of a run can be rendered. */
export interface ReportPageData {
  /** For example the output's name. */
  readonly title: string;
  readonly input: string;
  /** ISO 8601. */
  readonly finishedAt: string;
  readonly engine: string;
  readonly workers: number;
  readonly vergerVersion: string;
  readonly backbone: ReportBackbone;
  /** Whether the table has the features; by default it has. */
  readonly keepsFeatures?: boolean;
  readonly images: number;
  readonly rows: number;
  /** Rows whose features are from an earlier result; undefined if the run looked for none. */
  readonly reused?: number;
  /** Inputs that a table left out; undefined without such a table. */
  readonly excluded?: number;
  /** Input files that are not images. */
  readonly ignored: number;
  readonly rejects: ReportRejects;
  readonly classes: readonly ReportClass[];
  readonly pca: ReportPca;
  /** An even sample of at most 3,000 rows: more would make the page heavier, not the map clearer. */
  readonly points: readonly ReportPoint[];
  /** Over the extract stage. */
  readonly throughput: readonly ThroughputSample[];
  readonly stages: readonly ReportStage[];
  readonly parts: number;
  readonly bytes: number;
  readonly warnings: readonly string[];
}

interface ReportBackbone {
  readonly name: string;
  readonly digest: string;
  readonly features: number;
  /** For example `224x224`. */
  readonly inputSize: string;
}

export interface ReportRejects {
  readonly total: number;
  readonly byReason: readonly { readonly reason: string; readonly count: number }[];
  /** The first 200. */
  readonly sample: readonly { readonly path: string; readonly reason: string; readonly detail: string }[];
}

export interface ReportClass {
  /** Empty for images without a label. */
  readonly label: string;
  readonly rows: number;
  readonly rejects: number;
}

export interface ReportPca {
  /** 0: features only. */
  readonly k: number;
  readonly standardized: boolean;
  /** All of them, descending. */
  readonly eigenvalues: readonly number[];
  readonly totalVariance: number;
  /** The earlier result whose axes these are, and the rows that they were fitted on. */
  readonly projectedOn?: { readonly result: string; readonly rows: number };
}

export interface ReportPoint {
  readonly path: string;
  readonly label: string;
  /** The first component. */
  readonly x: number;
  /** The second component; ignored if there is only one. */
  readonly y: number;
}

export interface ReportStage {
  readonly name: string;
  readonly seconds: number;
}
